using ChatRoom.Sqlite.Configuration;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// The first steps with a file, each of which may find that it is not to be used: its folder, the lock, whose it is, its
/// version, how it was left. A file that is not to be used is left as it is.
/// </summary>
internal sealed class Opening : IDisposable
{
    private const string Clean = "clean";
    private const string Closing = "closing";

    private Opening(FileLock held, SqliteConnection writer, bool wasClean)
    {
        (Lock, Writer, WasClean) = (held, writer, wasClean);
    }

    /// <summary>Held as long as the file is used.</summary>
    public FileLock Lock { get; }

    /// <summary>The connection that writes.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>Whether it was closed in order when it was last used, or is new.</summary>
    public bool WasClean { get; }

    /// <summary>Takes the steps.</summary>
    /// <exception cref="JournalFileException">The file is not to be used as it is.</exception>
    public static Opening Of(DatabaseFile file, JournalDurability durability)
    {
        MakeFolder(file.Path);
        var held = FileLock.Take(file);
        SqliteConnection? writer = null;
        try
        {
            RequireWholeRestore(file);
            RequireNoLink(file);
            file.RequireFileOfLog();
            StaleLog.Refuse(file);
            writer = file.OpenWriter();
            var isNew = writer.Number("SELECT count(*) FROM sqlite_schema") == 0;
            Schema.Bring(writer, file.Path);
            var wasClean = isNew || IsClean(writer);
            DatabaseFile.UseLog(writer);
            if (wasClean)
            {
                Mark(writer, clean: false);
            }

            DatabaseFile.SetUpWriter(writer, durability);
            return new Opening(held, writer, wasClean);
        }
        catch (Exception e)
        {
            Abandon(writer);
            held.Dispose();
            throw e is SqliteException sqlite ? new JournalFileException(Trouble.Explain(file.Path, sqlite), e) : e;
        }
    }

    /// <summary>Notes whether the file needs no check when it is opened next; on the disk when this returns.</summary>
    public static void Mark(SqliteConnection writer, bool clean)
    {
        writer.Execute("PRAGMA synchronous = FULL");
        writer.Execute($"INSERT OR REPLACE INTO meta(name, value) VALUES('{Clean}', {(clean ? 1 : 0)}){(clean ? $", ('{Closing}', random())" : "")}");
    }

    /// <summary>Closes a connection without copying the write-ahead log into the file: that may be what it should not be.</summary>
    public static void Abandon(SqliteConnection? writer)
    {
        if (writer?.Handle is { } database)
        {
            _ = raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }

        writer?.Dispose();
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        Lock.Dispose();
    }

    /// <summary>Whether it was closed in order when it was last used.</summary>
    internal static bool IsClean(SqliteConnection writer) => writer.Number($"SELECT value FROM meta WHERE name = '{Clean}'") == 1;

    /// <summary>Another number each time that the file was closed; 0: it never was.</summary>
    internal static long LastClosing(SqliteConnection connection) => connection.Number($"SELECT value FROM meta WHERE name = '{Closing}'");

    private static void RequireNoLink(DatabaseFile file)
    {
        if (PrivateFile.IsLink(file.Path))
        {
            throw new JournalFileException($"{file.Path} is a symbolic link: name the file itself in ChatRoom:Journal:Path"); // SQLite keeps the log beside the file
        }
    }

    private static void RequireWholeRestore(DatabaseFile file)
    {
        if (File.Exists(file.RestoringPath))
        {
            throw new JournalFileException(
                $"{file.Path} was being replaced by a backup, and that was not finished: run ChatRoom.Server restore FILE again ({file.RestoringPath} names the backup, and where the journal is that was there)");
        }
    }

    private static void MakeFolder(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new JournalFileException($"{path} is a folder: name a file in ChatRoom:Journal:Path");
            }

            PrivateFile.EnsureFolderOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new JournalFileException($"the folder of {path} cannot be created: {e.Message} Name another file in ChatRoom:Journal:Path", e);
        }
    }
}
