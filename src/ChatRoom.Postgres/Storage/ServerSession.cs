using System.Data;
using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Reading;
using Npgsql;

namespace ChatRoom.Postgres.Storage;

/// <summary>
/// The connection with which the server stores messages. It holds a lock, so that only one server, or the nodes of one cluster (which share
/// the lock), use the database. The lock ends with the connection. After a lost connection, the server gets the lock again only when none
/// of its calls on the old connection is running any more. Not thread-safe.
/// </summary>
internal sealed class ServerSession(Database database, JournalDurability durability, ClusterOptions cluster) : IAsyncDisposable
{
    private const string Holder = """
        FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid = $1 AND l.objid = (hashtext(current_schema())::bigint & 4294967295)::oid
        """;

    private const string EpochQuery = "SELECT value FROM meta WHERE name = 'epoch'";

    private static readonly TimeSpan PauseAtStart = TimeSpan.FromMilliseconds(200);

    private NpgsqlConnection? _connection;
    private int _process; // the database's process that served the last connection
    private long _stored; // the last call of this server that the database has, as of the opening

    /// <summary>Whether the connection is open, as far as known.</summary>
    public bool IsOpen => _connection is { FullState: ConnectionState.Open };

    /// <summary>Whether other nodes may use the database at the same time.</summary>
    public bool IsShared => cluster.Enabled;

    /// <summary>The epoch of all ids.</summary>
    public long Epoch { get; private set; }

    /// <summary>The number of the last call that the database has answered.</summary>
    public long Answered { get; set; }

    /// <summary>Whether the database lacks a call that it has answered: it was set back.</summary>
    public bool LacksAnswered => _stored < Answered;

    /// <summary>The connection.</summary>
    /// <exception cref="NpgsqlException">It is not open.</exception>
    public NpgsqlConnection Connection => IsOpen ? _connection! : throw new NpgsqlException("the connection is closed");

    /// <summary>Opens the connection, takes the lock, and lets no other server store, unless it shares the lock.</summary>
    /// <exception cref="DatabaseException">Another server has the lock.</exception>
    /// <exception cref="PostgresException">The database refuses; <see cref="Trouble.IsTakenOver"/>: another server has stored since.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        var connection = await database.OpenSessionAsync(cancellationToken);
        try
        {
            if (durability == JournalDurability.None)
            {
                await RunAsync(connection, "SET synchronous_commit = off"); // messages only: Database has the setting for all the rest
            }

            if (!await ScalarAsync<bool>(connection, $"SELECT pg_try_advisory_lock{(IsShared ? "_shared" : "")}({Schema.LockClass}, hashtext(current_schema()))"))
            {
                if (_process != 0)
                {
                    await RunAsync(connection, FormattableString.Invariant($"SELECT chat_require({database.Incarnation})"));
                    await EndOwnAsync(connection);
                }

                throw new DatabaseException($"{database.Name} is in use by {await HolderAsync(connection)}, or give each its own database, or a schema by Search Path");
            }

            await EnterAsync(connection);
            Epoch = await ScalarAsync<long>(connection, EpochQuery);
            _stored = await ScalarAsync<long>(connection, FormattableString.Invariant($"SELECT batch FROM lanes WHERE incarnation = {database.Incarnation} AND lane = 0"));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        (_connection, _process) = (connection, connection.ProcessID);
    }

    /// <summary>Opens the connection at the start of the server; waits a moment if another one has the lock.</summary>
    /// <exception cref="DatabaseException">Another server has the lock.</exception>
    public async Task OpenFirstAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var begin = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await OpenAsync(cancellationToken);
                return;
            }
            catch (DatabaseException) when (Stopwatch.GetElapsedTime(begin) < patience)
            {
                await Task.Delay(PauseAtStart, cancellationToken);
            }
        }
    }

    /// <summary>Begins a new epoch, because ids were set back, unless another node has begun one.</summary>
    public async Task BeginEpochAsync()
    {
        await RunAsync(Connection, FormattableString.Invariant($"UPDATE meta SET value = {RoomEpoch.NewValue()} WHERE name = 'epoch' AND value = {Epoch}"));
        await ReadEpochAsync();
    }

    /// <summary>Forgets the calls that the database lacks, after their loss was reported.</summary>
    public void AcceptSetBack() => Answered = Math.Min(Answered, _stored);

    /// <summary>Reads the epoch: another node may have begun a new one.</summary>
    public async Task ReadEpochAsync() => Epoch = await ScalarAsync<long>(Connection, EpochQuery);

    /// <summary>Tests whether the server can store.</summary>
    public Task ProbeAsync() => RunAsync(Connection, FormattableString.Invariant($"UPDATE lanes SET since = now() WHERE incarnation = {database.Incarnation} AND lane = 0"));

    /// <summary>Tests whether the connection, and with it the lock, is still there.</summary>
    public Task PingAsync() => RunAsync(Connection, "SELECT 1");

    /// <summary>Closes the connection, which releases the lock.</summary>
    public async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task EnterAsync(NpgsqlConnection connection)
    {
        await using var command = EventReader.Command(
            connection, $"SELECT {(IsShared ? "chat_join" : "chat_take_over")}($1, $2, $3)", database.Incarnation, cluster.NameOrMachine, cluster.Lease);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Ends the last connection of this server, if the database does not know yet that it is lost: then the next attempt gets the lock.</summary>
    private async Task EndOwnAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_terminate_backend(a.pid) {Holder} AND a.pid = $2", connection)
        {
            Parameters = { LockClass(), new NpgsqlParameter<int> { TypedValue = _process } },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter LockClass() => new() { Value = (uint)Schema.LockClass, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid };

    /// <summary>Says who has the lock, and what to do.</summary>
    private async Task<string> HolderAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"SELECT l.mode = 'ShareLock', coalesce(host(a.client_addr), 'this machine') {Holder}", connection) { Parameters = { LockClass() } };
        await using var row = await command.ExecuteReaderAsync();
        return !await row.ReadAsync() ? "another server (it has just ended: try again): stop it"
            : row.GetBoolean(0) ? $"a cluster ({row.GetString(1)}): stop all its servers, or make this one a node by {ClusterOptions.Section}:Enabled"
            : IsShared ? $"a server that is not in a cluster ({row.GetString(1)}): stop it"
            : $"another server ({row.GetString(1)}): stop it";
    }
}
