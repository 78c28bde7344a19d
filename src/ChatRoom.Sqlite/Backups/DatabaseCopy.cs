using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// Copies a snapshot of a database, without its empty pages, and makes sure that the copy is complete and on the disk. A server
/// that uses the database is not blocked and does not block the copy; its write-ahead log grows meanwhile.
/// </summary>
internal static class DatabaseCopy
{
    /// <summary>Makes a copy.</summary>
    /// <param name="path">The database.</param>
    /// <param name="target">A file that does not exist yet. The caller deletes it if this method throws.</param>
    /// <param name="format">The format of the database.</param>
    /// <param name="finish">Changes the copy after it was checked; it is marked as clean afterwards.</param>
    /// <exception cref="JournalFileException">The database has not that format, it is damaged, or the copy cannot be written.</exception>
    /// <exception cref="IOException">The copy cannot be created at the target.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the target.</exception>
    public static void Make(string path, string target, FileFormat format, Action<SqliteConnection> finish)
    {
        new DatabaseFile(path).RequireFileOfLog();
        PrivateFile.Create(target).Dispose(); // the system's error is clearer than SQLite's
        try
        {
            using (var source = new DatabaseFile(path).OpenReader())
            {
                Require(source, path, format);
                using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO $target";
                command.Parameters.AddWithValue("$target", target);
                command.ExecuteNonQuery();
            }

            Finish(target, finish);
        }
        catch (SqliteException e) when (Trouble.IsDamage(e))
        {
            throw new JournalFileException($"{path} is not a {format.Name} of ChatRoom, or it is damaged", e) { IsDamage = true };
        }
        catch (SqliteException e)
        {
            throw new JournalFileException($"{path} cannot be copied: {Trouble.Explain(target, e)}", e);
        }
    }

    /// <summary>Checks a new database, changes it, marks it as clean, and writes it to the disk.</summary>
    /// <exception cref="JournalFileException">It is damaged.</exception>
    /// <exception cref="SqliteException">It cannot be read or written.</exception>
    public static void Finish(string target, Action<SqliteConnection> finish)
    {
        using (var connection = new DatabaseFile(target).OpenForCheckpoints())
        {
            if (connection.Text("PRAGMA quick_check(1)") is var found and not "ok")
            {
                throw new JournalFileException(Trouble.Damaged(target, found ?? "it cannot be checked")) { IsDamage = true };
            }

            finish(connection);

            // The copy was just checked, so the server that opens it can skip the check.
            Opening.Mark(connection, clean: true);
        }

        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes sure that a database has a format, and no newer version of it.</summary>
    /// <exception cref="JournalFileException">It has not.</exception>
    public static void Require(SqliteConnection source, string path, FileFormat format)
    {
        var id = source.Number("PRAGMA application_id");
        if (id != format.ApplicationId && !(id == FileFormat.BackupId && format == Schema.Format))
        {
            throw new JournalFileException($"{path} is not a {format.Name} of ChatRoom");
        }

        if (source.Number("PRAGMA user_version") is var version && version > format.Version)
        {
            throw new JournalFileException(
                $"{path} was written by a newer version of ChatRoom (its schema is {version}, this one knows {format.Version}): use that version");
        }
    }
}
