using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Resuming;
using ChatRoom.Postgres.Search;
using ChatRoom.Postgres.State;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Tests.Cluster;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>The stores of one server in a schema of its own, as they are after its start.</summary>
internal sealed class TestStorage(PostgresServer server) : IAsyncDisposable
{
    private const string Locks = "FROM pg_locks WHERE locktype = 'advisory' AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid AND pid <> pg_backend_pid()";

    private readonly JournalStorageOptions _storage = new();
    private ILoggerFactory? _loggers;

    /// <summary>The settings; null before the first start.</summary>
    public PostgresOptions? Options { get; set; }

    /// <summary>The settings of the journal, for the next start.</summary>
    public JournalStorageOptions Storage => _storage;

    /// <summary>The settings of the cluster, for the next start.</summary>
    public ClusterOptions Cluster { get; } = new();

    /// <summary>The log of all starts.</summary>
    public CapturingLogger Log { get; } = new();

    public Database Database { get; private set; } = null!;

    public Notifications Notifications { get; private set; } = null!;

    public Membership Membership { get; private set; } = null!;

    public PostgresJournal Journal { get; private set; } = null!;

    public PostgresStateStore State { get; private set; } = null!;

    /// <summary>How long an outcome may stay unknown.</summary>
    public TimeSpan Patience { get; init; } = Wait.Patience;

    /// <summary>How often a node compares the newest ids: not while a test runs, so that what is lost is noticed.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a start waits for the lock.</summary>
    public TimeSpan LockPatience { get; init; } = Wait.Patience;

    /// <summary>Returns the event ids of log entries at or above a level.</summary>
    public IEnumerable<int> Logged(LogLevel level = LogLevel.Warning) => Log.Lines.Where(line => line.Level >= level).Select(static line => line.EventId);

    /// <summary>Starts the stores; skips the test if PostgreSQL is not installed.</summary>
    public async Task<PostgresJournal> OpenAsync(JournalDurability durability = JournalDurability.Process)
    {
        Options ??= new PostgresOptions { ConnectionString = await server.NewSchemaAsync() };
        _loggers ??= LoggerFactory.Create(logging => logging.AddProvider(Log));
        _storage.Durability = durability;
        Database = new Database(Options, durability);
        Notifications = new Notifications(Database, _loggers.CreateLogger<Notifications>());
        Membership = new Membership(Database, Microsoft.Extensions.Options.Options.Create(Cluster), Notifications, _loggers.CreateLogger<Membership>());
        Journal = new PostgresJournal(
            Database, Microsoft.Extensions.Options.Options.Create(_storage), Microsoft.Extensions.Options.Options.Create(Cluster), Notifications, Membership, _loggers.CreateLogger<PostgresJournal>())
        {
            LockPatience = LockPatience,
            Patience = Patience,
            CheckInterval = CheckInterval,
        };
        State = new PostgresStateStore(Database, _loggers.CreateLogger<PostgresStateStore>(), Microsoft.Extensions.Options.Options.Create(Cluster));
        await Journal.OpenAsync(CancellationToken.None);
        State.Open();
        if (Cluster.Enabled)
        {
            await Notifications.ListenAsync();
        }

        return Journal;
    }

    public PostgresResumeStore NewResumeStore() => new(Database, TimeProvider.System);

    public PostgresMessageSearch NewSearch() => new(Database) { LongestSearch = Wait.Patience, LongestWait = Wait.Patience };

    public PostgresRetention NewRetention(TimeProvider time, IRoomRetention? rooms = null, IClusterDuty? duty = null) => new(
        Database, Journal, Microsoft.Extensions.Options.Options.Create(_storage), Microsoft.Extensions.Options.Options.Create(Cluster), duty ?? new SoleServer(), time, _loggers!.CreateLogger<PostgresRetention>(), rooms);

    /// <summary>Runs a statement in the schema, like another program. Returns the first value.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Options!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Returns the database's process that holds the lock; null: none does.</summary>
    public async Task<int?> HolderAsync() => await ExecuteAsync($"SELECT pid {Locks}") as int?;

    /// <summary>Ends the connection that holds the lock, and waits until it has ended. Returns its process; null: nobody held it.</summary>
    public async Task<int?> EndHolderAsync()
    {
        var ended = await ExecuteAsync($"SELECT pid FROM (SELECT pid, pg_terminate_backend(pid) {Locks}) AS ended") as int?;
        await Deadline.UntilAsync(
            () => ExecuteAsync($"SELECT count(*) FROM pg_stat_activity WHERE pid = {ended ?? 0}"), static count => count is 0L, _ => $"process {ended} goes on");
        return ended;
    }

    /// <summary>Ends the stores, as the end of the server does.</summary>
    public async Task CloseAsync()
    {
        if (Database is not null)
        {
            await State.DisposeAsync();
            await Journal.DisposeAsync();
            await Membership.DisposeAsync();
            await Notifications.DisposeAsync();
            await Database.DisposeAsync();
            Database = null!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _loggers?.Dispose();
    }
}
