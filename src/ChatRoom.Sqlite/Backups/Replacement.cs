using System.Text;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// A file takes the place of a journal, in steps, each of which is on the disk before the next. Between the first and the
/// last one there is a note beside the journal, while which no server starts: wherever the steps end, by a kill or a power
/// cut, the same steps can be taken again.
/// </summary>
internal sealed class Replacement
{
    private readonly DatabaseFile _file;
    private readonly bool _goesOn;

    private Replacement(DatabaseFile file, string replaced, bool goesOn) => (_file, Replaced, _goesOn) = (file, replaced, goesOn);

    /// <summary>The name that the journal gets that is there.</summary>
    public string Replaced { get; }

    /// <summary>Notes that it begins; if one was not finished, this one finishes it.</summary>
    /// <param name="file">The journal. Nobody else has it.</param>
    /// <param name="source">Where the new one comes from; for people.</param>
    /// <param name="replaced">The name that the journal is to get that is there.</param>
    /// <exception cref="IOException">The name is taken, or it cannot be noted.</exception>
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

    /// <summary>Takes the steps.</summary>
    /// <param name="whole">What is to be the journal; it is moved.</param>
    /// <returns>Whether a journal was there, which has the other name now.</returns>
    /// <exception cref="IOException">A step failed.</exception>
    public bool Run(string whole)
    {
        var path = _file.Path;
        if (_goesOn && File.Exists(Replaced))
        {
            // What is here is no more than what the unfinished one put here.
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

    /// <summary>The name in a note that is whole and ours; null: there is no such note.</summary>
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

    /// <summary>Takes back the note, if nothing has its new name yet.</summary>
    public void GiveUp()
    {
        if (!File.Exists(Replaced) && !File.Exists($"{Replaced}-wal"))
        {
            File.Delete(_file.RestoringPath);
        }
    }

    private void MoveAway()
    {
        // In order, what is in the log goes into the file; a file that is damaged keeps its log. SQLite would delete that of
        // an empty one, and must not look at a file whose log has its new name already.
        if (new FileInfo(_file.Path) is { Exists: true, Length: > 0 } && !File.Exists($"{Replaced}-wal") && !StaleLog.IsBeside(_file))
        {
            try
            {
                using var connection = _file.OpenForCheckpoints();
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException)
            {
                // It is replaced because it is damaged, perhaps.
            }
        }

        Move(_file.Path, Replaced);
    }

    /// <summary>Moves a database with its log; the log first, so that it never is beside another file.</summary>
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
