using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatRoom.Postgres.Storage;

/// <summary>
/// The database, and this process's connections to it. A call continues on the thread pool; otherwise, code after it would run on the
/// thread that reads from the sockets of all members.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    // Connections: two for searches, four for reads, the writers of state and resume positions, retention, and some to spare.
    // A connection that does not answer within seconds is abandoned, because the call is repeated on another one. Cancellation Timeout=-1:
    // Npgsql then does not read the answer to a canceled call. PostgreSQL would report success for a commit that no synchronous standby has.
    private const string Defaults = "Maximum Pool Size=12;Timeout=5;Command Timeout=5;Cancellation Timeout=-1;Host Recheck Seconds=1;Application Name=ChatRoom";

    // A connection ends in the database with this machine, or with the way to it: 20 s without a sign of life, also if an answer is on its
    // way. Otherwise its locks would stay, and notifications for it would fill their queue.
    private const string KeepAlive = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _sessions; // not pooled: the end of a connection ends its locks

    /// <param name="options">The settings, which are valid.</param>
    /// <param name="storage">The settings of the journal.</param>
    public Database(IOptions<PostgresOptions> options, IOptions<JournalStorageOptions> storage)
        : this(options.Value, storage.Value.Durability)
    {
    }

    /// <param name="options">The settings, which are valid.</param>
    /// <param name="durability">With <see cref="JournalDurability.Disk"/>, commits wait for a synchronous standby; otherwise for the disk of the primary.</param>
    public Database(PostgresOptions options, JournalDurability durability = JournalDurability.Process)
    {
        var parts = PostgresOptions.Parse($"{Defaults};{options.ConnectionString}") ?? throw new ArgumentException("is not a connection string", nameof(options));
        Name = $"the database {parts.Database ?? parts.Username} at {parts.Host}";
        parts.TargetSessionAttributes = null; // only the primary is used in any case
        parts.NoResetOnClose = true; // the settings of a connection stay
        var settings = $"{KeepAlive}; SET synchronous_commit = {(durability == JournalDurability.Disk ? "on" : "local")}";
        _source = Build(parts, options.PasswordFile, settings);
        parts.Pooling = false;
        _sessions = Build(parts, options.PasswordFile, settings);
    }

    /// <summary>Its name in messages to people, such as <c>the database chatroom at db1</c>.</summary>
    public string Name { get; }

    /// <summary>The number by which the database knows this run of the process: random, never 0.</summary>
    public long Incarnation { get; } = RoomEpoch.NewValue();

    /// <summary>Opens a connection.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Opens a connection outside the pool, which may hold locks.</summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken) => await _sessions.OpenConnectionAsync(cancellationToken);

    /// <summary>Reads on a connection of the pool. A canceled call ends at once.</summary>
    /// <exception cref="JournalException">The database cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(read, cancellationToken);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e) || e is InvalidDataException)
        {
            throw new JournalException(Trouble.Explain(Name, e), e);
        }
    }

    /// <summary>
    /// Runs work on a connection of the pool, and repeats it once if the connection was lost: after a restart of the database, all
    /// connections of the pool are. So the work may run twice. A canceled call ends at once, though its work may continue.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var running = Task.Run(RunAsync, CancellationToken.None);
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(static late => late.Exception, TaskScheduler.Default); // observed
            throw;
        }

        async Task<T> RunAsync()
        {
            try
            {
                try
                {
                    return await OnceAsync();
                }
                catch (NpgsqlException e) when (Trouble.IsLostConnection(e))
                {
                    _source.Clear();
                    return await OnceAsync();
                }
            }
            catch (ObjectDisposedException e)
            {
                throw new NpgsqlException(StorageReasons.GoingDown, e);
            }
            finally
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }

        async Task<T> OnceAsync()
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await work(connection, cancellationToken);
        }
    }

    /// <summary>Runs statements that change something, in one transaction and one round trip, if this process may still store.</summary>
    public Task ChangeAsync(Action<NpgsqlBatch> fill, CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            await using var batch = NewChange(connection);
            fill(batch);
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    /// <summary>Returns a batch that fails unless this process may still store.</summary>
    public NpgsqlBatch NewChange(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT chat_require($1)") { Parameters = { new NpgsqlParameter<long> { TypedValue = Incarnation } } });
        return batch;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _sessions.DisposeAsync();
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder parts, string passwordFile, string settings)
    {
        var builder = new NpgsqlDataSourceBuilder(parts.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        if (passwordFile.Length > 0)
        {
            var path = Path.GetFullPath(passwordFile);
            builder.UsePasswordProvider(_ => PostgresOptions.ReadPassword(path), (_, _) => new(PostgresOptions.ReadPassword(path)));
        }

        return parts.Host!.Contains(',', StringComparison.Ordinal) ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : builder.Build();
    }
}
