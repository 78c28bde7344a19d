using ChatRoom.Sqlite;
using ChatRoom.Sqlite.Backups;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>The subcommands <c>backup FILE</c> and <c>restore FILE</c>: they read the same settings as the server.</summary>
internal static class BackupCommand
{
    // Nobody waits for changes of files here, and watchers are few for each user. Said on the command line, it would be
    // taken for a setting of the chat.
    private const string WatchesFiles = "DOTNET_hostBuilder__reloadConfigOnChange";

    /// <summary>Saves the journal. Returns the exit code, 0.</summary>
    /// <param name="arguments">The command line after the subcommand.</param>
    /// <exception cref="JournalFileException">It could not be saved.</exception>
    public static async Task<int> SaveAsync(string[] arguments)
    {
        var (file, path) = Read("backup", arguments);
        var copy = JournalBackup.Save(path, file);
        await Console.Out.WriteLineAsync($"saved {Describe(copy)} of {path} in {file}");
        return 0;
    }

    /// <summary>Puts a saved journal in the place of the present one. Returns the exit code, 0.</summary>
    /// <param name="arguments">The command line after the subcommand.</param>
    /// <exception cref="JournalFileException">It could not be restored.</exception>
    public static async Task<int> RestoreAsync(string[] arguments)
    {
        var (file, path) = Read("restore", arguments);
        var (copy, replaced) = JournalBackup.Restore(path, file, TimeProvider.System.GetUtcNow());
        await Console.Out.WriteLineAsync(
            $"restored {Describe(copy)} from {file} to {path}{(replaced is null ? "" : $"; what was there is {replaced} now")}");
        return 0;
    }

    /// <summary>The file that is named, and the journal's.</summary>
    private static (string File, string Path) Read(string command, string[] arguments)
    {
        if (arguments is not [{ Length: > 0 } file, .. var settings] || file.StartsWith('-') || settings.Any(static setting => !setting.StartsWith('-')))
        {
            throw new JournalFileException($"usage: ChatRoom.Server {command} FILE [--Key=Value ...]");
        }

        Environment.SetEnvironmentVariable(WatchesFiles, "false");
        var builder = Settings.CreateBuilder(settings);
        builder.Services.AddChatRoom(builder.Configuration).AddSqliteJournal();
        using var services = builder.Services.BuildServiceProvider();
        var journal = services.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Journal;
        return journal.Kind == JournalKind.Sqlite
            ? (file, journal.Path)
            : throw new JournalFileException($"there is no file to {command}: ChatRoom:Journal:Kind is {journal.Kind}");
    }

    private static string Describe(JournalCopy copy) => FormattableString.Invariant($"{copy.Events} events of {copy.Rooms} {(copy.Rooms == 1 ? "room" : "rooms")} ({copy.Bytes} bytes)");
}
