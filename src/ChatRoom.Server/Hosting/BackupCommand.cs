using ChatRoom.Hosting;
using ChatRoom.Protocol;
using ChatRoom.Server.Configuration;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>The subcommands <c>backup FILE</c> and <c>restore FILE</c>, which use the server's settings.</summary>
internal static class BackupCommand
{
    /// <summary>The value of <c>--only</c> for the journal.</summary>
    public const string OnlyJournal = "journal";

    /// <summary>The value of <c>--only</c> for the accounts.</summary>
    public const string OnlyAccounts = "accounts";

    private const string Standard = "-";

    /// <summary>Saves the journal and the accounts. Returns the exit code 0.</summary>
    /// <param name="file">The new file; <c>-</c>: standard output.</param>
    /// <param name="settings">The settings, which contain the journal's path.</param>
    /// <exception cref="JournalFileException">The journal could not be saved.</exception>
    public static async Task<int> SaveAsync(string file, Settings settings)
    {
        var (path, files) = Paths("backup", settings);
        if (file == Standard)
        {
            await WriteAsync(path);
        }
        else
        {
            var copy = JournalBackup.Save(path, file);
            await NoteAsync(path, Path.GetFullPath(file));
            await Console.Out.WriteLineAsync($"saved {Describe(copy)} of {path} in {Path.GetFullPath(file)}");
        }

        if (Directory.Exists(files))
        {
            await Console.Error.WriteLineAsync($"the files that people have shared are not in it: copy {files}, too");
        }

        return 0;
    }

    /// <summary>Replaces the current journal with a saved one, and adds the saved accounts. Returns the exit code 0.</summary>
    /// <param name="file">The file that <see cref="SaveAsync"/> wrote; <c>-</c>: standard input.</param>
    /// <param name="only">The only part to restore; null: all that the backup has.</param>
    /// <param name="settings">The settings, which contain the journal's path.</param>
    /// <exception cref="JournalFileException">The files could not be restored.</exception>
    public static async Task<int> RestoreAsync(string file, string? only, Settings settings)
    {
        var (path, _) = Paths("restore", settings);
        var parts = only switch { OnlyJournal => BackupParts.Journal, OnlyAccounts => BackupParts.Accounts, _ => BackupParts.All };
        var restored = file == Standard ? await ReadAsync(path, parts) : JournalBackup.Restore(path, file, TimeProvider.System.GetUtcNow(), parts);
        var source = file == Standard ? "standard input" : Path.GetFullPath(file);
        var kept = restored switch
        {
            { Replaced: null } => "",
            { Copy: null } => $"; the old accounts are now {JournalBackup.AccountsOf(restored.Replaced)}",
            _ => $"; the old journal is now {restored.Replaced}",
        };
        var to = restored.Copy is null ? JournalBackup.AccountsOf(path) : path;
        await Console.Out.WriteLineAsync($"restored {Describe(restored.Copy, restored.Accounts)} from {source} to {to}{kept}");
        if (restored.Warning is { } warning)
        {
            await Console.Error.WriteLineAsync($"{Product.Name}: warning: {warning}");
        }

        return 0;
    }

    private static async Task WriteAsync(string path)
    {
        if (!Console.IsOutputRedirected)
        {
            throw new JournalFileException("a backup is not written to a terminal: redirect the output, as in backup - > chatroom.backup");
        }

        await using var output = Console.OpenStandardOutput();
        var copy = await JournalBackup.SaveAsync(path, output);
        await NoteAsync(path, "standard output");
        await Console.Error.WriteLineAsync($"saved {Describe(copy)} of {path}"); // standard output contains the backup
    }

    /// <summary>Notes the backup for the server, which names it to people whose messages are removed later.</summary>
    private static async Task NoteAsync(string journal, string place)
    {
        try
        {
            new BackupCatalog(journal).Add(TimeProvider.System.GetUtcNow(), place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"the backup is complete, but the server will not list it for /forget: {e.Message}");
        }
    }

    private static async Task<RestoredBackup> ReadAsync(string path, BackupParts parts)
    {
        if (!Console.IsInputRedirected)
        {
            throw new JournalFileException("a backup is not read from a terminal: redirect the input, as in restore - < chatroom.backup");
        }

        await using var input = Console.OpenStandardInput();
        return await JournalBackup.RestoreAsync(path, input, TimeProvider.System.GetUtcNow(), parts);
    }

    /// <summary>Returns the path of the journal, and the folder of the files that people have shared.</summary>
    private static (string Journal, string Files) Paths(string command, Settings settings)
    {
        var builder = settings.CreateBuilder();
        builder.Services.AddChatRoom(builder.Configuration).AddJournal().AddHttpOptions();
        using var services = builder.Services.BuildServiceProvider();
        var kind = services.GetRequiredService<IOptions<JournalOptions>>().Value.Kind;
        var journal = services.GetRequiredService<IOptions<SqliteOptions>>().Value.FullPath;
        var files = services.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Files;
        return kind == JournalKind.Sqlite
            ? (journal, files.FolderBeside(journal))
            : throw new JournalFileException($"there is no file to {command}: ChatRoom:Journal:Kind is {kind}{(kind == JournalKind.Postgres ? "; use pg_dump and pg_restore, see docs/postgres.md" : "")}");
    }

    private static string Describe(JournalCopy copy) => Describe(copy, copy.Accounts);

    private static string Describe(JournalCopy? copy, AccountsCopy? accounts) => string.Join(
        ", ",
        ((string?[])
        [
            copy is null ? null : $"{Quantity.Of(copy.Events, "event")} of {Quantity.Of(copy.Rooms, "room")} ({Quantity.Of(copy.Bytes, "byte")})",
            accounts is null ? null : $"{Quantity.Of(accounts.Accounts, "account")}, {Quantity.Of(accounts.Bans, "ban")}",
        ]).OfType<string>());
}
