using ChatRoom.Hosting;
using ChatRoom.Postgres;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using ChatRoom.Server.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>The subcommand <c>migrate</c>, which uses the server's settings.</summary>
internal static class MigrateCommand
{
    /// <summary>Creates the tables of the database, or upgrades them. Returns the exit code 0.</summary>
    /// <param name="role">The database user of the server; null: the same user.</param>
    /// <param name="settings">The settings, which contain the connection string.</param>
    /// <exception cref="DatabaseException">The database could not be migrated.</exception>
    public static async Task<int> RunAsync(string? role, Settings settings)
    {
        var builder = settings.CreateBuilder();
        builder.Services.AddChatRoom(builder.Configuration).AddJournal().AddHttpOptions();
        await using var services = builder.Services.BuildServiceProvider();
        if (services.GetRequiredService<IOptions<JournalOptions>>().Value.Kind is var kind and not JournalKind.Postgres)
        {
            throw new DatabaseException($"there is no database to migrate: ChatRoom:Journal:Kind is {kind}");
        }

        var done = await PostgresMigration.RunAsync(services.GetRequiredService<IOptions<PostgresOptions>>().Value, role, CancellationToken.None);
        await Console.Out.WriteLineAsync(done);
        return 0;
    }
}
