using System.Text;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// Replaces a journal by another file, in steps, each of which is on the disk before the next one begins. A note beside the
/// journal exists from the first step to the last, and no server starts while it does. So after a kill or a power failure at
/// any step, the same steps can be run again.
/// </summary>
internal sealed class Replacement
{
    private readonly DatabaseFile _file;
    private readonly bool _goesOn;

    private Replacement(DatabaseFile file, string replaced, bool goesOn) => (_file, Replaced, _goesOn) = (file, replaced, goesOn);

    /// <summary>The new name of the journal that is replaced.</summary>
    public string Replaced { get; }

    /// <summary>Writes the note; if an earlier replacement was interrupted, continues that one instead.</summary>
    /// <param name="file">The journal, locked by the caller.</param>
    /// <param name="source">The origin of the new file, for people who read the note.</param>
    /// <param name="replaced">The new name of the journal that is replaced.</param>
    /// <exception cref="IOException">The name is taken, or the note cannot be written.</exception>
    public static Replacement Begin(DatabaseFile file, string source, string replaced)
    {
        if (Unfinished(file) is { } begun)
        {
            return new Replacement(file, begun, goesOn: true);
        }

        if (Path.Exists(replaced))
        {
            throw new IOException($"{replaced} is there already.");
        }

        using (var note = PrivateFile.Replace(file.RestoringPath))
        {
            note.Write(Encoding.UTF8.GetBytes($"{source}\n{Path.GetFullPath(replaced)}\n"));
            note.Flush(flushToDisk: true);
        }

        Folders.Flush(file.Path);
        return new Replacement(file, replaced, goesOn: false);
    }

    /// <summary>Runs the steps.</summary>
    /// <param name="whole">The file that becomes the journal; it is moved.</param>
    /// <returns>Whether there was a journal, which now has its new name.</returns>
    /// <exception cref="IOException">A step failed.</exception>
    public bool Run(string whole)
    {
        var path = _file.Path;
        if (_goesOn && File.Exists(Replaced))
        {
            // The file in the journal's place is only what the interrupted replacement put there.
            File.Delete($"{path}-wal");
            File.Delete($"{path}-shm");
        }
        else
        {
            MoveAway();
        }

        Move($"{path}{DatabaseFile.PlacesEnding}", $"{Replaced}{DatabaseFile.PlacesEnding}");
        Folders.Flush(path);
        File.Move(whole, path, overwrite: _goesOn);
        new SearchIndexFile(path).Delete();
        Folders.Flush(path);
        File.Delete(_file.RestoringPath);
        Folders.Flush(path);
        return File.Exists(Replaced);
    }

    /// <summary>Returns the name in the note, or null if there is no complete note of ours.</summary>
    private static string? Unfinished(DatabaseFile file)
    {
        if (!File.Exists(file.RestoringPath) || PrivateFile.IsLink(file.RestoringPath))
        {
            return null;
        }

        return File.ReadAllText(file.RestoringPath).Split('\n') is [_, var name, _, ..] && name.StartsWith($"{file.Path}.replaced-", StringComparison.Ordinal) && !name[file.Path.Length..].Contains('/', StringComparison.Ordinal)
            ? name
            : null;
    }

    /// <summary>Deletes the note, if no file has been renamed yet.</summary>
    public void GiveUp()
    {
        if (!File.Exists(Replaced) && !File.Exists($"{Replaced}-wal"))
        {
            File.Delete(_file.RestoringPath);
        }
    }

    private void MoveAway()
    {
        // Normally the log is copied into the file first; a damaged file keeps its log. SQLite must not open an empty file,
        // because it would delete the log, nor a file whose log already has its new name.
        if (new FileInfo(_file.Path) is { Exists: true, Length: > 0 } && !File.Exists($"{Replaced}-wal") && !StaleLog.IsBeside(_file))
        {
            try
            {
                using var connection = _file.OpenForCheckpoints();
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException)
            {
                // Perhaps the file is being replaced because it is damaged.
            }
        }

        Move(_file.Path, Replaced);
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
