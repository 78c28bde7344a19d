using ChatRoom.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Opens a file step by step: its folder, the lock, whose file it is, its schema version, whether it was closed
/// cleanly. If a step finds that the file cannot be used, the file is left as it is.
/// </summary>
internal sealed class Opening : IDisposable
{
    private const string Clean = "clean";
    private const string Closing = "closing";

    private readonly FileLock? _held; // as long as the file is used

    private Opening(FileLock? held, SqliteConnection writer, bool wasClean)
    {
        (_held, Writer, WasClean) = (held, writer, wasClean);
    }

    /// <summary>The connection that writes.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>Whether the file is new, or was closed cleanly when it was last used.</summary>
    public bool WasClean { get; }

    /// <summary>Opens the journal's file, and takes the lock of all files under its name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="durability">What its transactions survive.</param>
    /// <param name="isMoving">Whether a move fills the file: a server uses only files whose move is finished.</param>
    /// <exception cref="JournalFileException">The file cannot be used as it is.</exception>
    public static Opening Of(DatabaseFile file, JournalDurability durability, bool isMoving = false)
    {
        MakeFolder(file.Path);
        var held = FileLock.Take(file);
        try
        {
            if (!isMoving)
            {
                file.RequireWholeMove();
            }

            return Of(file, Schema.Format, durability, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file. Its folder exists.</param>
    /// <param name="format">Its format.</param>
    /// <param name="durability">What its transactions survive.</param>
    /// <param name="held">A lock to release when the file is closed; null: the journal's file has it.</param>
    /// <exception cref="JournalFileException">The file cannot be used as it is.</exception>
    public static Opening Of(DatabaseFile file, FileFormat format, JournalDurability durability, FileLock? held = null)
    {
        SqliteConnection? writer = null;
        try
        {
            RequireWholeRestore(file);
            RequireNoLink(file);
            file.RequireFileOfLog();
            StaleLog.Refuse(file);
            writer = file.OpenWriter();
            var isNew = writer.Number("SELECT count(*) FROM sqlite_schema") == 0;
            format.Bring(writer, file.Path);
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
            throw e is SqliteException sqlite ? new JournalFileException(Trouble.Explain(file.Path, sqlite), e) : e;
        }
    }

    /// <summary>Marks the file as clean, which means that it needs no check when it is opened next, or not. The mark is on the disk when this returns.</summary>
    public static void Mark(SqliteConnection writer, bool clean)
    {
        writer.Execute("PRAGMA synchronous = FULL");
        writer.Execute($"INSERT OR REPLACE INTO meta(name, value) VALUES('{Clean}', {(clean ? 1 : 0)}){(clean ? $", ('{Closing}', random())" : "")}");
    }

    /// <summary>Closes a connection without copying the write-ahead log into the file, which may be damaged or not a journal.</summary>
    public static void Abandon(SqliteConnection? writer)
    {
        if (writer?.Handle is { } database)
        {
            _ = raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }

        writer?.Dispose();
    }

    /// <summary>Copies the write-ahead log into the file and marks the file as clean. Call last.</summary>
    /// <exception cref="SqliteException">The log cannot be copied; the next start reads it.</exception>
    public void Finish()
    {
        // Two checkpoints: wherever the process ends, a log beside a file that is marked clean contains only what is in the file.
        Writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Mark(Writer, clean: true);
        Writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Closes the file and releases the lock.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        _held?.Dispose();
    }

    /// <summary>Returns whether the file was closed cleanly when it was last used.</summary>
    internal static bool IsClean(SqliteConnection writer) => writer.Number($"SELECT value FROM meta WHERE name = '{Clean}'") == 1;

    /// <summary>Returns a number that changes each time the file is closed cleanly; 0: never closed.</summary>
    internal static long LastClosing(SqliteConnection connection) => connection.Number($"SELECT value FROM meta WHERE name = '{Closing}'");

    private static void RequireNoLink(DatabaseFile file)
    {
        if (PrivateFile.IsLink(file.Path))
        {
            throw new JournalFileException($"{file.Path} is a symbolic link: name the file itself in ChatRoom:Journal:Path"); // SQLite keeps the log beside the file
        }
    }

    /// <summary>Makes sure that the file is not being replaced by a backup.</summary>
    /// <exception cref="JournalFileException">It is.</exception>
    internal static void RequireWholeRestore(DatabaseFile file)
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
