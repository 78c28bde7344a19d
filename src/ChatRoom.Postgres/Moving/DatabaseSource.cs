using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Moving;

/// <summary>A database, as a storage that is read.</summary>
/// <param name="database">The database, which this disposes of.</param>
/// <param name="connection">The connection that holds the lock, which this disposes of.</param>
internal class DatabaseSource(Database database, NpgsqlConnection connection) : IMoveSource
{
    private const int PatienceSeconds = 120;

    /// <inheritdoc />
    public string Name => database.Name;

    /// <inheritdoc />
    public string Kind => "postgres";

    /// <inheritdoc />
    public Task<MoveMark?> ReadMarkAsync(CancellationToken cancellationToken) => ReadOneAsync(
        new NpgsqlCommand("SELECT origin, name FROM moves", connection), static row => new MoveMark(row.GetString(0), row.GetString(1)), cancellationToken);

    /// <inheritdoc />
    public async Task<MoveHead> ReadHeadAsync(CancellationToken cancellationToken) => (await ReadOneAsync(
        new NpgsqlCommand(
            """
            SELECT (SELECT value FROM meta WHERE name = 'epoch'), (SELECT value FROM meta WHERE name = 'floor'),
                greatest((SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM rooms_number_seq), (SELECT coalesce(max(number), 0) FROM rooms)),
                greatest((SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_id_seq), (SELECT coalesce(max(id), 0) FROM audit))
            """,
            connection),
        static row => new MoveHead(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
        cancellationToken))!;

    /// <inheritdoc />
    public Task<IReadOnlyList<object?[]>> ReadAsync(MoveTable table, object?[]? after, CancellationToken cancellationToken) => RunAsync(
        RowSql.Read(connection, table, after),
        async (command, token) =>
        {
            var rows = new List<object?[]>();
            await using var row = await command.ExecuteReaderAsync(token);
            for (var characters = 0; characters < MovePage.MostCharacters && await row.ReadAsync(token);)
            {
                rows.Add(Values(row));
                characters += MovePage.CharactersIn(rows[^1]);
            }

            return (IReadOnlyList<object?[]>)rows;
        },
        cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the values of a row.</summary>
    protected static object?[] Values(NpgsqlDataReader row)
    {
        var values = new object?[row.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
        }

        return values;
    }

    /// <summary>Runs a statement that returns at most one row.</summary>
    protected Task<T?> ReadOneAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class => RunAsync(
            command,
            async (ready, token) =>
            {
                await using var row = await ready.ExecuteReaderAsync(token);
                return await row.ReadAsync(token) ? read(row) : null;
            },
            cancellationToken);

    /// <summary>Runs a statement, and disposes of it.</summary>
    /// <exception cref="DatabaseException">The database refuses, or the connection was lost.</exception>
    protected async Task<T> RunAsync<T>(NpgsqlCommand command, Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await using var ready = command;
        ready.CommandTimeout = PatienceSeconds;
        try
        {
            return await run(ready, cancellationToken);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new DatabaseException(Trouble.Explain(database.Name, e), e);
        }
    }
}
