using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>What a copy of a journal has in it.</summary>
/// <param name="Events">Messages, and what else happened.</param>
/// <param name="Rooms">Rooms.</param>
/// <param name="Bytes">Of the file.</param>
public sealed record JournalCopy(long Events, long Rooms, long Bytes)
{
    /// <summary>
    /// Copies a journal as it is at one moment, without its empty pages, and makes sure that the copy is whole and on the
    /// disk. Where a server uses the journal, it neither waits nor is waited for; its write-ahead log grows meanwhile.
    /// </summary>
    /// <param name="path">The journal.</param>
    /// <param name="target">A file that is not there yet. To be deleted if this throws.</param>
    /// <param name="beginsEpoch">Whether the copy takes the place of a journal: then it is brought to the present schema, and its ids belong to a new epoch.</param>
    /// <exception cref="JournalFileException">It is no journal that this program knows, it is damaged, or the copy cannot be written.</exception>
    /// <exception cref="IOException">The copy cannot be made where it is to be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    internal static JournalCopy Make(string path, string target, bool beginsEpoch = false)
    {
        new DatabaseFile(path).RequireFileOfLog();
        PrivateFile.Create(target).Dispose(); // the system says better than SQLite why it cannot be written
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

            // It was checked: the server that opens it need not do it again.
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
