using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres;

/// <summary>Prepares a database for a server: creates its tables and functions, or upgrades them.</summary>
public static class PostgresMigration
{
    /// <summary>Migrates the database. The user needs the right to create tables; afterwards the server's user does not.</summary>
    /// <param name="options">The settings, with the owner's user.</param>
    /// <param name="role">The server's user, which gets all rights that the server needs; null: the same user.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="DatabaseException">The database cannot be migrated.</exception>
    public static async Task<string> RunAsync(PostgresOptions options, string? role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var database = new Database(options);
        try
        {
            var before = await database.RunAsync(
                async (connection, token) =>
                {
                    var version = await Schema.MigrateAsync(connection, database.Name, token);
                    if (role is not null)
                    {
                        await Schema.GrantAsync(connection, role, token);
                    }

                    return version;
                },
                cancellationToken);
            return before == Schema.Version
                ? $"{database.Name} has schema {before} already"
                : $"migrated {database.Name} from schema {before} to {Schema.Version}";
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new DatabaseException(Trouble.Explain(database.Name, e), e);
        }
    }
}
