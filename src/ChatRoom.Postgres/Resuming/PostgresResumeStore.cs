using ChatRoom.Journal;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Resuming;
using Npgsql;

namespace ChatRoom.Postgres.Resuming;

/// <summary>Keeps resume positions in the database.</summary>
internal sealed class PostgresResumeStore(Database database, TimeProvider time) : IResumeStore, IDisposable
{
    private const string Columns = "session, token_hash, former_hash, alias, room, last_id, ids, timestamps, ignored, expires, epoch, person";

    private readonly SemaphoreSlim _opening = new(1);
    private volatile bool _isOpen;

    /// <inheritdoc />
    public async ValueTask SaveAsync(IReadOnlyCollection<ResumeState> states, CancellationToken cancellationToken)
    {
        var last = new Dictionary<long, ResumeState>();
        foreach (var state in states)
        {
            last[state.Session] = state;
        }

        await ChangeAsync(
            $"""
            INSERT INTO places AS p ({Columns}, incarnation)
                SELECT u.*, $13 FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::boolean[], $8::boolean[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[]) AS u
            ON CONFLICT(session) DO UPDATE SET
                token_hash = excluded.token_hash, former_hash = excluded.former_hash, alias = excluded.alias, room = excluded.room,
                last_id = excluded.last_id, ids = excluded.ids, timestamps = excluded.timestamps, ignored = excluded.ignored,
                expires = excluded.expires, epoch = excluded.epoch, person = excluded.person, incarnation = excluded.incarnation
            WHERE p.token_hash = excluded.token_hash OR p.former_hash IS NULL
                OR p.former_hash <> excluded.token_hash AND p.former_hash IS DISTINCT FROM excluded.former_hash -- otherwise the place was taken
            """,
            cancellationToken,
            Of(static state => state.Session), Of(static state => state.TokenHash), Of(static state => state.FormerHash), Of(static state => state.Alias),
            Of(static state => state.Room), Of(static state => state.LastId), Of(static state => state.Ids), Of(static state => state.Timestamps),
            Of(static state => state.Ignored), Of(static state => state.Expires?.ToUnixTimeMilliseconds()), Of(static state => state.Epoch), Of(static state => state.Person),
            database.Incarnation);

        T[] Of<T>(Func<ResumeState, T> field) => [.. last.Values.Select(field)];
    }

    /// <inheritdoc />
    public async ValueTask<ResumeState?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = EventReader.Command(connection, $"SELECT {Columns} FROM places WHERE token_hash = $1 OR former_hash = $1", tokenHash);
                await using var row = await command.ExecuteReaderAsync(token);
                return await row.ReadAsync(token) ? Read(row) : null;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<ResumeState?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await database.ReadAsync(
            async (connection, token) =>
            {
                await using var batch = database.NewChange(connection);
                Add(
                    batch,
                    $"""
                    UPDATE places SET token_hash = $1, former_hash = $2, expires = NULL, incarnation = $4
                    WHERE (token_hash = $2 OR former_hash = $2) AND (expires IS NULL OR expires > $3)
                    RETURNING {Columns}
                    """,
                    nextHash, tokenHash, now.ToUnixTimeMilliseconds(), database.Incarnation);
                await using var row = await batch.ExecuteReaderAsync(token);
                await row.NextResultAsync(token);
                var taken = await row.ReadAsync(token) ? Read(row) : null;
                await row.NextResultAsync(token); // an error of the commit comes last
                return taken;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = EventReader.Command(
                    connection,
                    "SELECT EXISTS (SELECT 1 FROM places WHERE token_hash = ANY($1)) OR EXISTS (SELECT 1 FROM places WHERE former_hash = ANY($1))",
                    (object)tokenHashes.ToArray());
                return (bool)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask RemoveAsync(long session, CancellationToken cancellationToken) =>
        await ChangeAsync("DELETE FROM places WHERE session = $1", cancellationToken, session);

    /// <inheritdoc />
    public async ValueTask RemoveAllAsync(long person, CancellationToken cancellationToken) =>
        await ChangeAsync("DELETE FROM places WHERE person = $1 OR person = 0 AND session = $1", cancellationToken, person);

    /// <inheritdoc />
    public async ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await ChangeAsync("DELETE FROM places WHERE expires <= $1", cancellationToken, now.ToUnixTimeMilliseconds());

    /// <inheritdoc />
    public void Dispose() => _opening.Dispose();

    private static void Add(NpgsqlBatch batch, string sql, params object[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }

    private static ResumeState Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetInt64(5), row.GetBoolean(6), row.GetBoolean(7), row.GetString(8),
        row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)), row.GetInt64(10), row.GetInt64(11));

    private async Task ChangeAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await OpenAsync(cancellationToken);
        await RunAsync(sql, cancellationToken, parameters);
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        try
        {
            await database.ChangeAsync(batch => Add(batch, sql, parameters), cancellationToken);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new JournalException(Trouble.Explain(database.Name, e), e);
        }
    }

    /// <summary>Lets positions expire, once, of users who were connected when a server or node ended without a clean shutdown.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isOpen)
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_isOpen)
            {
                await RunAsync("UPDATE places SET expires = $1 WHERE expires IS NULL AND NOT chat_is_live(incarnation)", cancellationToken, (time.GetUtcNow() + IResumeStore.Lifetime).ToUnixTimeMilliseconds());
                _isOpen = true;
            }
        }
        finally
        {
            _opening.Release();
        }
    }
}
