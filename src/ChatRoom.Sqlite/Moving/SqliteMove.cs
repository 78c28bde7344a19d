using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Resuming;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Moving;

/// <summary>Opens the files under a journal's name for a move. Their lock is held until they are disposed of.</summary>
public static class SqliteMove
{
    private const string CheckpointsAtOnce = "PRAGMA wal_autocheckpoint = 1000"; // else the log would grow to the size of the journal

    /// <summary>Opens the files for reading.</summary>
    /// <param name="path">The journal's file.</param>
    /// <exception cref="JournalFileException">There is no journal, a server uses it, or it cannot be used as it is.</exception>
    public static IMoveSource OpenSource(string path)
    {
        var file = new DatabaseFile(path);
        if (!File.Exists(file.Path))
        {
            throw new JournalFileException($"there is no journal {file.Path}: name it by ChatRoom:Journal:Path, or its folder by --data");
        }

        var held = new List<IDisposable>();
        try
        {
            held.Add(FileLock.Take(file));
            Opening.RequireWholeRestore(file);
            var journal = OpenReader(file, Schema.Format, held);
            var accounts = SqliteStateStore.FileOf(file.Path);
            var places = PlacesFile.Of(file.Path);
            return new FileSource(
                file,
                journal ?? throw new JournalFileException($"{file.Path} is empty"),
                OpenReader(accounts, StateSchema.Format, held),
                OpenPlaces(places, held),
                Enumerable.Reverse(held));
        }
        catch (Exception e)
        {
            Dispose(held);
            throw e is SqliteException sqlite ? new JournalFileException(Trouble.Explain(file.Path, sqlite), e) : e;
        }
    }

    /// <summary>Opens the files for a move to them, and creates those that do not exist.</summary>
    /// <param name="path">The journal's file.</param>
    /// <exception cref="JournalFileException">A server uses the journal, or it cannot be used as it is.</exception>
    public static IMoveTarget OpenTarget(string path)
    {
        var file = new DatabaseFile(path);
        var held = new List<IDisposable>();
        try
        {
            var journal = Opening.Of(file, JournalDurability.Process, isMoving: true);
            held.Add(journal);
            var accounts = Opening.Of(SqliteStateStore.FileOf(file.Path), StateSchema.Format, JournalDurability.Process);
            held.Add(accounts);
            var places = PlacesFile.Of(file.Path);
            var connection = places.OpenWriter();
            held.Add(connection);
            PlacesFile.Bring(connection, places.Path, JournalDurability.Process);
            journal.Writer.Execute(CheckpointsAtOnce);
            accounts.Writer.Execute(CheckpointsAtOnce);
            return new FileTarget(file, journal, accounts, connection);
        }
        catch (Exception e)
        {
            Dispose(held);
            throw e switch
            {
                SqliteException sqlite => new JournalFileException(Trouble.Explain(file.Path, sqlite), e),
                JournalException => new JournalFileException(e.Message, e),
                _ => e,
            };
        }
    }

    /// <summary>Opens a file without changing it; null: there is none.</summary>
    private static SqliteConnection? OpenReader(DatabaseFile file, FileFormat format, List<IDisposable> held)
    {
        file.RequireFileOfLog();
        StaleLog.Refuse(file);
        if (file.Bytes == 0)
        {
            return null;
        }

        var connection = Open(file);
        held.Add(connection);
        DatabaseCopy.Require(connection, file.Path, format);
        RequireVersion(connection, file, format.Version);
        if (!Opening.IsClean(connection) && connection.Text("PRAGMA quick_check(1)") is var found and not "ok")
        {
            throw new JournalFileException(Trouble.Damaged(file.Path, found ?? "it cannot be checked")) { IsDamage = true };
        }

        return connection;
    }

    private static SqliteConnection? OpenPlaces(DatabaseFile file, List<IDisposable> held)
    {
        if (file.Bytes == 0)
        {
            return null;
        }

        var connection = Open(file);
        held.Add(connection);
        RequireVersion(connection, file, PlacesFile.Version);
        return connection;
    }

    // A reader of a file with a log would create files beside it, and leave them.
    private static SqliteConnection Open(DatabaseFile file) => file.HasLog ? file.OpenReader() : file.OpenWithoutLog();

    private static void RequireVersion(SqliteConnection connection, DatabaseFile file, int version)
    {
        if (connection.Number("PRAGMA user_version") != version)
        {
            throw new JournalFileException($"{file.Path} was written by another version of ChatRoom: start this version with it once, stop it, and move it then");
        }
    }

    private static void Dispose(List<IDisposable> held)
    {
        foreach (var one in Enumerable.Reverse(held))
        {
            one.Dispose();
        }
    }
}
