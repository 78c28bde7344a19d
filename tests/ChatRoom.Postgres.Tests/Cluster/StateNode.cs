using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.State;
using ChatRoom.Postgres.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>A node of a cluster, as far as the state goes. Its lease lasts for as long as a test needs.</summary>
internal sealed class StateNode : IAsyncDisposable
{
    private readonly PostgresOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly Notifications _notifications;
    private readonly PostgresStateStore _store;

    private int _listens;

    private StateNode(PostgresOptions options, TimeSpan patience)
    {
        _options = options;
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log));
        Database = new Database(options);
        _notifications = new Notifications(Database);
        Peers = new StatePeers(Database, _notifications, _loggers.CreateLogger<StatePeers>())
        {
            CheckInterval = TimeSpan.FromHours(1), // what is lost is noticed
            AskInterval = TimeSpan.FromMilliseconds(200),
            Patience = patience,
        };
        _notifications.Resumed += () => Interlocked.Increment(ref _listens);
        _store = new PostgresStateStore(Database, _loggers.CreateLogger<PostgresStateStore>(), Options.Create(new ClusterOptions { Enabled = true }));
        State = new ChatState(_store, _loggers.CreateLogger<ChatState>(), TimeProvider.System, Peers);
        State.Adopted += changes => Adopted.AddRange(changes);
    }

    public CapturingLogger Log { get; } = new();

    public IStateStore Store => _store;

    public Database Database { get; }

    public StatePeers Peers { get; }

    public ChatState State { get; }

    /// <summary>How often it began to listen.</summary>
    public int Listens => Volatile.Read(ref _listens);

    /// <summary>What it has learned of others.</summary>
    public List<SharedChange> Adopted { get; } = [];

    /// <summary>Returns the settings for nodes of a new database; skips the test if PostgreSQL is not installed.</summary>
    public static async Task<PostgresOptions> NewDatabaseAsync(PostgresServer server)
    {
        var options = new PostgresOptions { ConnectionString = await server.NewSchemaAsync() };
        await using var database = new Database(options);
        await database.RunAsync((connection, token) => Schema.EnsureAsync(connection, database.Name, token), CancellationToken.None);
        return options;
    }

    /// <summary>Starts a node.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="follows">Whether it follows the others; otherwise it is in the table of nodes, and does nothing by itself.</param>
    /// <param name="patience">How long it waits for the others; null: longer than a test takes.</param>
    public static async Task<StateNode> StartAsync(PostgresOptions options, bool follows = true, TimeSpan? patience = null)
    {
        var node = new StateNode(options, patience ?? Wait.Patience * 2);
        await node.ExecuteAsync($"""
            INSERT INTO lanes(incarnation, lane) VALUES ({node.Database.Incarnation}, 0), ({node.Database.Incarnation}, 1);
            INSERT INTO nodes(incarnation, name, lease) VALUES ({node.Database.Incarnation}, 'node', '1 hour')
            """);
        node._store.Open();
        if (follows)
        {
            await node._notifications.ListenAsync();
        }

        await node.State.OpenAsync(CancellationToken.None);
        if (follows)
        {
            node.Peers.Start(node.State.CatchUpAsync);
        }

        return node;
    }

    /// <summary>Runs a statement in the schema, like another program. Returns the first value.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Peers.DisposeAsync();
        State.Dispose();
        await _store.DisposeAsync();
        await _notifications.DisposeAsync();
        await Database.DisposeAsync();
        _loggers.Dispose();
    }
}
