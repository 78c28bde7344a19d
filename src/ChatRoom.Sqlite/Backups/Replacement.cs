using System.Text;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// Replaces a journal, the accounts beside it or both by other files, in steps, each of which is on the disk before the next one
/// begins. A note beside the journal exists from the first step to the last, and no server starts while it does. So after a kill or
/// a power failure at any step, the same steps can be run again.
/// </summary>
internal sealed class Replacement
{
    private const string WithAccounts = " (journal and accounts)";
    private const string OnlyAccounts = " (accounts)";

    private readonly DatabaseFile _file;
    private readonly bool _goesOn;
    private bool _hasMoved;

    private Replacement(DatabaseFile file, string replaced, bool goesOn) => (_file, Replaced, _goesOn) = (file, replaced, goesOn);

    /// <summary>The new name of the journal that is replaced; the new name of the accounts follows from it.</summary>
    public string Replaced { get; }

    private string ReplacedAccounts => $"{Replaced}{DatabaseFile.AccountsEnding}";

    /// <summary>Writes the note; if an earlier replacement was interrupted, continues that one instead.</summary>
    /// <param name="file">The journal, locked by the caller.</param>
    /// <param name="source">The origin of the new file, for people who read the note.</param>
    /// <param name="replaced">The new name of the journal that is replaced.</param>
    /// <param name="parts">What is replaced; the same as in an interrupted replacement.</param>
    /// <exception cref="IOException">The name is taken, or the note cannot be written.</exception>
    public static Replacement Begin(DatabaseFile file, string source, string replaced, BackupParts parts)
    {
        if (Unfinished(file) is { } begun)
        {
            return new Replacement(file, begun.Replaced, goesOn: true);
        }

        if (Path.Exists(replaced) || Path.Exists($"{replaced}{DatabaseFile.AccountsEnding}"))
        {
            throw new IOException($"{replaced} is there already.");
        }

        using (var note = PrivateFile.Replace(file.RestoringPath))
        {
            note.Write(Encoding.UTF8.GetBytes($"{source}{MarkOf(parts)}\n{Path.GetFullPath(replaced)}\n"));
            note.Flush(flushToDisk: true);
        }

        Folders.Flush(file.Path);
        return new Replacement(file, replaced, goesOn: false);
    }

    /// <summary>Returns what the note says, or null if there is no complete note of ours.</summary>
    public static (string Replaced, BackupParts Parts)? Unfinished(DatabaseFile file)
    {
        if (!File.Exists(file.RestoringPath) || PrivateFile.IsLink(file.RestoringPath))
        {
            return null;
        }

        return File.ReadAllText(file.RestoringPath).Split('\n') is [var source, var name, _, ..]
            && name.StartsWith($"{file.Path}.replaced-", StringComparison.Ordinal) && !name[file.Path.Length..].Contains('/', StringComparison.Ordinal)
            ? (name, PartsIn(source))
            : null;
    }

    /// <summary>Runs the steps.</summary>
    /// <param name="journal">The file that becomes the journal; it is moved. Null: the journal stays.</param>
    /// <param name="accounts">The file that becomes the accounts; it is moved. Null: the accounts stay.</param>
    /// <returns>Whether there was a file, which now has its new name.</returns>
    /// <exception cref="IOException">A step failed.</exception>
    public bool Run(string? journal, string? accounts)
    {
        var path = _file.Path;
        var accountsFile = SqliteStateStore.FileOf(path);
        if (journal is not null)
        {
            MoveAway(_file, Replaced);
            Move($"{path}{DatabaseFile.PlacesEnding}", $"{Replaced}{DatabaseFile.PlacesEnding}");
        }

        if (accounts is not null)
        {
            MoveAway(accountsFile, ReplacedAccounts);
        }

        Folders.Flush(path);
        if (journal is not null)
        {
            File.Move(journal, path, overwrite: _goesOn);
            _hasMoved = true;
            new SearchIndexFile(path).Delete();
        }

        if (accounts is not null)
        {
            File.Move(accounts, accountsFile.Path, overwrite: _goesOn);
        }

        Folders.Flush(path);
        File.Delete(_file.RestoringPath);
        Folders.Flush(path);
        return File.Exists(Replaced) || File.Exists(ReplacedAccounts);
    }

    /// <summary>Deletes the note, if no file has been renamed yet.</summary>
    public void GiveUp()
    {
        if (!_hasMoved && !File.Exists(Replaced) && !File.Exists($"{Replaced}-wal") && !File.Exists(ReplacedAccounts) && !File.Exists($"{ReplacedAccounts}-wal"))
        {
            File.Delete(_file.RestoringPath);
        }
    }

    private static string MarkOf(BackupParts parts) => parts switch
    {
        BackupParts.All => WithAccounts,
        BackupParts.Accounts => OnlyAccounts,
        _ => "",
    };

    private static BackupParts PartsIn(string source) =>
        source.EndsWith(WithAccounts, StringComparison.Ordinal) ? BackupParts.All
        : source.EndsWith(OnlyAccounts, StringComparison.Ordinal) ? BackupParts.Accounts
        : BackupParts.Journal; // also of versions that knew no accounts

    private void MoveAway(DatabaseFile file, string replaced)
    {
        if (_goesOn && File.Exists(replaced))
        {
            // The file in its place is only what the interrupted replacement put there.
            File.Delete($"{file.Path}-wal");
            File.Delete($"{file.Path}-shm");
            return;
        }

        // Normally the log is copied into the file first; a damaged file keeps its log. SQLite must not open an empty file,
        // because it would delete the log, nor a file whose log already has its new name.
        if (new FileInfo(file.Path) is { Exists: true, Length: > 0 } && !File.Exists($"{replaced}-wal") && !StaleLog.IsBeside(file))
        {
            try
            {
                using var connection = file.OpenForCheckpoints();
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException)
            {
                // Perhaps the file is being replaced because it is damaged.
            }
        }

        Move(file.Path, replaced);
    }

    /// <summary>Moves a database with its log; the log first, so that it is never beside another file.</summary>
    private static void Move(string from, string to)
    {
        File.Delete($"{from}-shm");
        if (File.Exists($"{from}-wal"))
        {
            File.Move($"{from}-wal", $"{to}-wal");
        }

        if (File.Exists(from))
        {
            Folders.Flush(from);
            File.Move(from, to);
        }
    }
}
