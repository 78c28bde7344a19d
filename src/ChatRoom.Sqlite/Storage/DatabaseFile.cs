using ChatRoom.Sqlite.Configuration;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>The database file, and how it is opened.</summary>
internal sealed class DatabaseFile
{
    // A program that holds the file longer than this (a copy with the sqlite3 tool, say) makes messages be refused.
    internal const int LockPatienceMs = 1_000;

    private const int MostIdleLogBytes = 16 * 1024 * 1024;

    /// <summary>How the file ends that keeps members' places, beside the journal's.</summary>
    public const string PlacesEnding = "-places";

    /// <param name="path">Relative to the working directory, or absolute.</param>
    public DatabaseFile(string path) => Path = path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? path : System.IO.Path.GetFullPath(path); // the others are refused elsewhere, if they matter

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>What one process that runs a server with this file holds.</summary>
    public string LockPath => $"{Path}-lock";

    /// <summary>Is there while another file takes the place of this one: what is here then is not to be used.</summary>
    public string RestoringPath => $"{Path}-restoring";

    /// <summary>Bytes of the file and its write-ahead log; 0 if there is none.</summary>
    public long Bytes => LengthOf(Path) + LengthOf($"{Path}-wal");

    /// <summary>
    /// Makes sure that there is no write-ahead log without its file. SQLite would take it for that of a file that is no
    /// more, delete it, and begin anew: what was said last would be lost.
    /// </summary>
    /// <exception cref="JournalFileException">There is one.</exception>
    public void RequireFileOfLog()
    {
        if (LengthOf(Path) == 0 && LengthOf($"{Path}-wal") > 0)
        {
            throw new JournalFileException(
                $"{Path} is missing or empty, but {Path}-wal has messages that belong to it: put the file back, or a backup in its place (ChatRoom.Server restore FILE), or move {Path}-wal away to start empty");
        }
    }

    /// <summary>Whether what a connection has open is not at its path any more, or its write-ahead log is not.</summary>
    /// <param name="connection">The one that writes; its log is there as long as it is open.</param>
    public bool IsGoneFrom(SqliteConnection connection) =>
        !File.Exists(Path) || !File.Exists($"{Path}-wal") || SqliteFiles.HasMoved(connection);

    /// <summary>Opens the one connection that writes. Nothing of the file is read or written yet; if there is none, it is created for this user alone.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or it is a symbolic link.</exception>
    public SqliteConnection OpenWriter()
    {
        if (PrivateFile.IsLink(Path))
        {
            throw new SqliteException($"SQLite Error {raw.SQLITE_CANTOPEN}: 'a symbolic link'.", raw.SQLITE_CANTOPEN);
        }

        try
        {
            PrivateFile.Ensure(Path); // its write-ahead log gets the same rights
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // SQLite says it in its own words.
        }

        return Open(Path, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Has a file, which is known to be ours, be written by way of a write-ahead log.</summary>
    public static void UseLog(SqliteConnection connection) => connection.Execute("PRAGMA journal_mode = WAL");

    /// <summary>Sets a connection for writing, to a file that has a write-ahead log.</summary>
    public static void SetUpWriter(SqliteConnection connection, JournalDurability durability)
    {
        // Never OFF: it would save next to nothing here, and a power cut could damage the file.
        connection.Execute(durability == JournalDurability.Disk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

        // What SQLite moves within a page, or to another one, it overwrites with zeros where it was: see EventStore.ReplaceText.
        connection.Execute("PRAGMA secure_delete = FAST");

        // Copying the log into the file costs fsyncs: not on the thread that commits (Checkpointer). What a burst has made
        // of the log is cut off when the log begins anew.
        connection.Execute($"PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {MostIdleLogBytes}");
    }

    /// <summary>Opens a connection that only reads; it neither waits for the writer nor holds it up.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection OpenReader() => Open(Path, SqliteOpenMode.ReadOnly);

    /// <summary>Opens a connection that only reads, and looks at no write-ahead log.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection OpenWithoutLog() => Open($"{new Uri(Path).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly);

    /// <summary>Opens one more connection that can write, for copying the log into the file.</summary>
    public SqliteConnection OpenForCheckpoints() => Open(Path, SqliteOpenMode.ReadWrite);

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false, // whoever opens one keeps it
            DefaultTimeout = 1, // seconds that a command is tried again while the file is locked; 0 would be for ever
        }.ToString());
        try
        {
            connection.Open();

            // No files beside our own: the container's file system is read-only.
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
