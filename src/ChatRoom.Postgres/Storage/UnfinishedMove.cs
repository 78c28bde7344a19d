using Npgsql;

namespace ChatRoom.Postgres.Storage;

/// <summary>Refuses a schema that a move has not completely filled.</summary>
internal static class UnfinishedMove
{
    /// <summary>Throws if a move to the schema was not finished. Call while holding the lock; otherwise a move may begin or end meanwhile.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="name">The name of the database, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DatabaseException">A move to it was not finished.</exception>
    public static async Task RefuseAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT name FROM moves", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is string source)
        {
            throw new DatabaseException($"{name} is not complete, because a move from {source} was not finished: run ChatRoom.Server move --to postgres again");
        }
    }
}
