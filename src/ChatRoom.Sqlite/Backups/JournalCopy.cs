using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>The size of a copy of a journal.</summary>
/// <param name="Events">How many events the copy has: messages and everything else that happened.</param>
/// <param name="Rooms">How many rooms the copy has.</param>
/// <param name="Bytes">The size of its file.</param>
public sealed record JournalCopy(long Events, long Rooms, long Bytes)
{
    /// <summary>
    /// Copies a snapshot of a journal, without its empty pages, and makes sure that the copy is complete and on the disk. A
    /// server that uses the journal is not blocked and does not block the copy; its write-ahead log grows meanwhile.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="target">A file that does not exist yet. The caller deletes it if this method throws.</param>
    /// <param name="beginsEpoch">Whether the copy replaces a journal: if so, it is migrated to the current schema, and its ids get a new epoch.</param>
    /// <exception cref="JournalFileException">The file is not a journal that this program can read, it is damaged, or the copy cannot be written.</exception>
    /// <exception cref="IOException">The copy cannot be created at the target.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the target.</exception>
    internal static JournalCopy Make(string path, string target, bool beginsEpoch = false)
    {
        new DatabaseFile(path).RequireFileOfLog();
        PrivateFile.Create(target).Dispose(); // the system's error is clearer than SQLite's
        try
        {
            using (var source = new DatabaseFile(path).OpenReader())
            {
                RequireJournal(source, path);
                using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO $target";
                command.Parameters.AddWithValue("$target", target);
                command.ExecuteNonQuery();
            }

            return Check(target, beginsEpoch);
        }
        catch (SqliteException e) when (Trouble.IsDamage(e))
        {
            throw new JournalFileException($"{path} is no journal of ChatRoom, or it is damaged", e);
        }
        catch (SqliteException e)
        {
            throw new JournalFileException($"{path} cannot be copied: {Trouble.Explain(target, e)}", e);
        }
    }

    private static JournalCopy Check(string target, bool beginsEpoch)
    {
        JournalCopy copy;
        using (var connection = new DatabaseFile(target).OpenForCheckpoints())
        {
            if (connection.Text("PRAGMA quick_check(1)") is var found and not "ok")
            {
                throw new JournalFileException(Trouble.Damaged(target, found ?? "it cannot be checked"));
            }

            if (beginsEpoch)
            {
                Schema.Bring(connection, target);
                Schema.BeginEpoch(connection);
            }

            // The copy was just checked, so the server that opens it can skip the check.
            Opening.Mark(connection, clean: true);
            copy = new JournalCopy(
                connection.Number("SELECT count(*) FROM events"), connection.Number("SELECT count(*) FROM rooms"), new FileInfo(target).Length);
        }

        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return copy;
    }

    private static void RequireJournal(SqliteConnection source, string path)
    {
        if (source.Number("PRAGMA application_id") != Schema.ApplicationId)
        {
            throw new JournalFileException($"{path} is no journal of ChatRoom");
        }

        if (source.Number("PRAGMA user_version") is var version && version > Schema.Version)
        {
            throw new JournalFileException(
                $"{path} was written by a newer version of ChatRoom (its schema is {version}, this one knows {Schema.Version}): use that version");
        }
    }
}
