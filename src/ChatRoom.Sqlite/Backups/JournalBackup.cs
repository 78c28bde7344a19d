using System.Globalization;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>Saves a journal's file while a server uses it, and puts a saved one in its place.</summary>
public static class JournalBackup
{
    /// <summary>
    /// Saves all that is in a journal at this moment, whether a server runs with it or not. The file appears whole, under
    /// its name, or not at all.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="target">Where to save it; there must be no such file yet.</param>
    /// <exception cref="JournalFileException">It could not be saved; the message says why.</exception>
    public static JournalCopy Save(string path, string target)
    {
        if (Path.Exists(target))
        {
            throw new JournalFileException($"{target} is there already, and is left as it is: name another file");
        }

        RequireFile(path);
        var unfinished = $"{target}.unfinished-{Guid.NewGuid():N}";
        try
        {
            var copy = JournalCopy.Make(path, unfinished);
            File.Move(unfinished, target, overwrite: false);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"{target} cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    /// <summary>
    /// Puts a saved journal in the place of the present one, which is kept under another name. No server may run with it.
    /// What is derived from the journal is deleted: it is made anew.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="source">What was saved. It is checked first, and stays.</param>
    /// <param name="now">Goes into the other name.</param>
    /// <returns>What was restored, and the present journal's new name; null: there was none.</returns>
    /// <exception cref="JournalFileException">It could not be restored; the message says why. The present journal is where it was, or under the name that is told.</exception>
    public static (JournalCopy Copy, string? Replaced) Restore(string path, string source, DateTimeOffset now)
    {
        RequireFile(source);
        if (Path.GetFullPath(path) == Path.GetFullPath(source))
        {
            throw new JournalFileException($"{source} is the journal itself: there is nothing to restore");
        }

        var unfinished = $"{path}.unfinished-{Guid.NewGuid():N}";
        var replaced = string.Create(CultureInfo.InvariantCulture, $"{path}.replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var held = FileLock.Take(new DatabaseFile(path));
            var copy = JournalCopy.Make(source, unfinished);
            var had = TryMoveAway(path, replaced);
            File.Move(unfinished, path, overwrite: false);
            new SearchIndexFile(path).Delete();
            return (copy, had ? replaced : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var where = File.Exists(replaced) ? $"; the journal that was there is {replaced}" : "";
            throw new JournalFileException($"{path} cannot be replaced: {e.Message}{where}", e);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    private static bool TryMoveAway(string path, string replaced)
    {
        if (!File.Exists(path))
        {
            // A write-ahead log without its file must not become that of another one.
            MoveLog(path, replaced);
            return false;
        }

        if (Path.Exists(replaced))
        {
            throw new IOException($"{replaced} is there already.");
        }

        // In order, what is in the log goes into the file; a file that is damaged keeps its log.
        try
        {
            using var connection = new DatabaseFile(path).OpenForCheckpoints();
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // It is replaced because it is damaged, perhaps.
        }

        MoveLog(path, replaced);
        File.Move(path, replaced);
        return true;
    }

    private static void MoveLog(string path, string replaced)
    {
        if (File.Exists($"{path}-wal"))
        {
            File.Move($"{path}-wal", $"{replaced}-wal");
        }

        File.Delete($"{path}-shm");
    }

    private static void Discard(string unfinished)
    {
        if (File.Exists(unfinished))
        {
            File.Delete(unfinished);
        }
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new JournalFileException($"there is no file {path}");
        }
    }
}
