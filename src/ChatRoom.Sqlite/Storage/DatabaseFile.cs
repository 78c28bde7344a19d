using ChatRoom.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>The paths of a database file, and the ways to open it.</summary>
internal sealed class DatabaseFile
{
    // If a program locks the file for longer than this (for example the sqlite3 tool, for a copy), messages are refused.
    internal const int LockPatienceMs = 1_000;

    private const int MostIdleLogBytes = 16 * 1024 * 1024;

    /// <summary>The suffix of the file with the resume positions, beside the journal's.</summary>
    public const string PlacesEnding = "-places";

    /// <summary>The suffix of the file with accounts, rooms' settings, bans and the audit log, beside the journal's.</summary>
    public const string AccountsEnding = "-accounts";

    /// <param name="path">The path, absolute or relative to the working directory.</param>
    public DatabaseFile(string path) => Path = path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? path : System.IO.Path.GetFullPath(path); // an invalid path is refused elsewhere, if it matters

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The lock file of the process that runs a server with this file.</summary>
    public string LockPath => $"{Path}-lock";

    /// <summary>The note that exists while this file is being replaced: the file must not be used then.</summary>
    public string RestoringPath => $"{Path}-restoring";

    /// <summary>The note that exists while this file and those beside it are filled by a move: no server uses them then.</summary>
    public string MovingPath => $"{Path}-moving";

    /// <summary>The size in bytes of the file and its write-ahead log; 0 if there is neither.</summary>
    public long Bytes => LengthOf(Path) + LengthOf($"{Path}-wal");

    /// <summary>Whether there is a write-ahead log with contents.</summary>
    public bool HasLog => LengthOf($"{Path}-wal") > 0;

    /// <summary>
    /// Makes sure that there is no write-ahead log without its file. SQLite would take the log for a leftover, delete it, and
    /// start with an empty file: the newest messages would be lost.
    /// </summary>
    /// <exception cref="JournalFileException">There is a log without its file.</exception>
    public void RequireFileOfLog()
    {
        if (LengthOf(Path) == 0 && LengthOf($"{Path}-wal") > 0)
        {
            throw new JournalFileException(
                $"{Path} is missing or empty, but {Path}-wal has data that belongs to it: put the file back, or a backup in its place (ChatRoom.Server restore FILE), or move {Path}-wal away to start empty");
        }
    }

    /// <summary>Makes sure that the file is not the target of a move that is not finished.</summary>
    /// <exception cref="JournalFileException">It is.</exception>
    public void RequireWholeMove()
    {
        if (File.Exists(MovingPath))
        {
            throw new JournalFileException(
                $"{Path} is not complete, because a move to it was not finished: run ChatRoom.Server move --to files again ({MovingPath} names the source)");
        }
    }

    /// <summary>Returns whether a connection's file, or its write-ahead log, is no longer at its path.</summary>
    /// <param name="connection">The connection that writes; its log exists as long as the connection is open.</param>
    public bool IsGoneFrom(SqliteConnection connection) =>
        !File.Exists(Path) || !File.Exists($"{Path}-wal") || SqliteFiles.HasMoved(connection);

    /// <summary>Opens the only connection that writes, without reading or writing the file. A file that does not exist is created for this user alone.</summary>
    /// <exception cref="SqliteException">The file cannot be opened, or it is a symbolic link.</exception>
    public SqliteConnection OpenWriter()
    {
        if (PrivateFile.IsLink(Path))
        {
            throw new SqliteException($"SQLite Error {raw.SQLITE_CANTOPEN}: 'a symbolic link'.", raw.SQLITE_CANTOPEN);
        }

        try
        {
            PrivateFile.Ensure(Path); // SQLite gives the write-ahead log the same permissions
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // SQLite meets the same error, and reports it.
        }

        return Open(Path, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Switches a file to a write-ahead log. Call only after checking that the file is a journal.</summary>
    public static void UseLog(SqliteConnection connection) => connection.Execute("PRAGMA journal_mode = WAL");

    /// <summary>Sets the options of the connection that writes, for a file with a write-ahead log.</summary>
    public static void SetUpWriter(SqliteConnection connection, JournalDurability durability)
    {
        // Never OFF: it would save almost nothing, and a power failure could damage the file.
        connection.Execute(durability == JournalDurability.Disk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

        // SQLite overwrites data that it moves with zeros in the old place: see EventStore.ReplaceText.
        connection.Execute("PRAGMA secure_delete = FAST");

        // Copying the log into the file costs fsyncs, so the thread that commits does not do it (see Checkpointer). A log that grew
        // in a burst is truncated when it restarts.
        connection.Execute($"PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {MostIdleLogBytes}");
    }

    /// <summary>Opens a read-only connection; it neither blocks the writer nor waits for it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteConnection OpenReader() => Open(Path, SqliteOpenMode.ReadOnly);

    /// <summary>Opens a read-only connection that ignores the write-ahead log.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteConnection OpenWithoutLog() => Open($"{new Uri(Path).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly);

    /// <summary>Opens another connection that can write, to copy the log into the file.</summary>
    public SqliteConnection OpenForCheckpoints() => Open(Path, SqliteOpenMode.ReadWrite);

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false, // every connection is kept open by its owner
            DefaultTimeout = 1, // for how many seconds a command is retried while the file is locked; 0 would mean forever
        }.ToString());
        try
        {
            connection.Open();

            // No temporary files: the container's file system is read-only.
            connection.Execute($"PRAGMA busy_timeout = {LockPatienceMs}; PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
