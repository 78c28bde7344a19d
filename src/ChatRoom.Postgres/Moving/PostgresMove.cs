using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Moving;

/// <summary>Opens a database for a move. The lock of the servers is held until it is disposed of.</summary>
public static class PostgresMove
{
    /// <summary>Opens a database for reading.</summary>
    /// <param name="options">The settings, which are valid.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DatabaseException">A server uses the database, or it cannot be used as it is.</exception>
    public static async Task<IMoveSource> OpenSourceAsync(PostgresOptions options, CancellationToken cancellationToken) => await OpenAsync(
        options,
        static async (connection, name, token) =>
        {
            if (await Schema.VersionAsync(connection, name, token) is var version && version != Schema.Version)
            {
                throw new DatabaseException(version == 0
                    ? $"{name} has no tables of ChatRoom: there is nothing to move"
                    : $"{name} was written by an older version of ChatRoom: run ChatRoom.Server migrate, and move it then");
            }
        },
        static (database, connection) => new DatabaseSource(database, connection),
        cancellationToken);

    /// <summary>Opens a database for a move to it, and migrates it if necessary.</summary>
    /// <param name="options">The settings, which are valid.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DatabaseException">A server uses the database, or it cannot be used as it is.</exception>
    public static async Task<IMoveTarget> OpenTargetAsync(PostgresOptions options, CancellationToken cancellationToken) => await OpenAsync(
        options,
        static (connection, name, token) => Schema.EnsureAsync(connection, name, token),
        static (database, connection) => new DatabaseTarget(database, connection),
        cancellationToken);

    private static async Task<T> OpenAsync<T>(
        PostgresOptions options,
        Func<NpgsqlConnection, string, CancellationToken, Task> prepare,
        Func<Database, NpgsqlConnection, T> create,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var database = new Database(options);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.OpenSessionAsync(cancellationToken);
            await prepare(connection, database.Name, cancellationToken);
            await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Schema.LockClass}, hashtext(current_schema()))", connection);
            if (await take.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new DatabaseException($"{database.Name} is in use by a server, or by another move: stop it first");
            }

            // A server that has lost the lock may still be running.
            await using var end = new NpgsqlCommand("SELECT chat_end(ARRAY(SELECT incarnation FROM lanes UNION SELECT incarnation FROM nodes))", connection);
            await end.ExecuteNonQueryAsync(cancellationToken);
            return create(database, connection);
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            await database.DisposeAsync();
            throw Trouble.IsOfDatabase(e) ? new DatabaseException(Trouble.Explain(database.Name, e), e) : e;
        }
    }
}
