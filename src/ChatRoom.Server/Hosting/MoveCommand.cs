using System.Diagnostics;
using System.Globalization;
using ChatRoom.Hosting;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Moving;
using ChatRoom.Server.Configuration;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Moving;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>The subcommand <c>move</c>, which uses the server's settings.</summary>
internal static class MoveCommand
{
    /// <summary>The value of <c>--to</c> for the database.</summary>
    public const string ToPostgres = "postgres";

    /// <summary>The value of <c>--to</c> for files.</summary>
    public const string ToFiles = "files";

    /// <summary>Moves everything from the files to the database, or back. Returns the exit code 0.</summary>
    /// <param name="to">Where to: <see cref="ToPostgres"/> or <see cref="ToFiles"/>.</param>
    /// <param name="settings">The settings, which contain the journal's path and the connection string.</param>
    /// <exception cref="MoveException">The journal cannot be moved, or the target differs afterwards.</exception>
    /// <exception cref="OptionsValidationException">The settings of the database are not valid.</exception>
    public static async Task<int> RunAsync(string to, Settings settings)
    {
        var builder = settings.CreateBuilder();
        builder.Services.AddChatRoom(builder.Configuration).AddJournal().AddHttpOptions();
        await using var services = builder.Services.BuildServiceProvider();
        var path = services.GetRequiredService<IOptions<SqliteOptions>>().Value.FullPath;
        var database = services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        if (PostgresOptions.Errors(database).ToArray() is { Length: > 0 } errors)
        {
            throw new OptionsValidationException(PostgresOptions.Section, typeof(PostgresOptions), errors);
        }

        var begin = Stopwatch.GetTimestamp();
        await using var source = to == ToPostgres ? SqliteMove.OpenSource(path) : await PostgresMove.OpenSourceAsync(database, CancellationToken.None);
        await using var target = to == ToPostgres ? await PostgresMove.OpenTargetAsync(database, CancellationToken.None) : SqliteMove.OpenTarget(path);
        await Console.Error.WriteLineAsync($"moving {source.Name} to {target.Name}; if this is interrupted, run the same command again");
        var moved = await new Move(source, target, Console.Error.WriteLine).RunAsync(CancellationToken.None);
        var files = services.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Files.FolderBeside(path);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        await Console.Out.WriteLineAsync(
            $"""
            moved {moved} from {source.Name} to {target.Name} in {seconds} s, and verified that both are equal
            start the server with ChatRoom:Journal:Kind={(to == ToPostgres ? JournalKind.Postgres : JournalKind.Sqlite)}
            {source.Name} is still there, and unchanged: never run a server on both
            """);
        if (Directory.Exists(files))
        {
            await Console.Out.WriteLineAsync($"the files that people have shared stay in {files}: set ChatRoom:Files:Folder to that folder");
        }

        return 0;
    }
}
