using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>The database file, and how it is opened.</summary>
/// <param name="path">As it was configured: relative to the working directory, or absolute.</param>
internal sealed class DatabaseFile(string path)
{
    // A program that holds the file longer than this (a copy with the sqlite3 tool, say) makes messages be refused.
    internal const int LockPatienceMs = 1_000;

    private const int MostIdleLogBytes = 16 * 1024 * 1024;

    /// <summary>How the file ends that keeps members' places, beside the journal's.</summary>
    public const string PlacesEnding = "-places";

    /// <summary>As it was configured.</summary>
    public string Path => path;

    /// <summary>What one process that runs a server with this file holds.</summary>
    public string LockPath => $"{path}-lock";

    /// <summary>Is there while another file takes the place of this one: what is here then is not to be used.</summary>
    public string RestoringPath => $"{path}-restoring";

    /// <summary>Bytes of the file and its write-ahead log; 0 if there is none.</summary>
    public long Bytes => LengthOf(path) + LengthOf($"{path}-wal");

    /// <summary>
    /// Makes sure that there is no write-ahead log without its file. SQLite would take it for that of a file that is no
    /// more, delete it, and begin anew: what was said last would be lost.
    /// </summary>
    /// <exception cref="JournalFileException">There is one.</exception>
    public void RequireFileOfLog()
    {
        if (LengthOf(path) == 0 && LengthOf($"{path}-wal") > 0)
        {
            throw new JournalFileException(
                $"{path} is missing or empty, but {path}-wal has messages that belong to it: put the file back, or a backup in its place (ChatRoom.Server restore FILE), or move {path}-wal away to begin anew");
        }
    }

    /// <summary>Whether what a connection has open is not at its path any more, or its write-ahead log is not.</summary>
    /// <param name="connection">The one that writes; its log is there as long as it is open.</param>
    public bool IsGoneFrom(SqliteConnection connection) =>
        !File.Exists(path) || !File.Exists($"{path}-wal") || SqliteFiles.HasMoved(connection);

    /// <summary>Opens the one connection that writes. Nothing of the file is read or written yet.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection OpenWriter() => Open(SqliteOpenMode.ReadWriteCreate);

    /// <summary>Has a file, which is known to be ours, be written by way of a write-ahead log.</summary>
    public static void UseLog(SqliteConnection connection) => connection.Execute("PRAGMA journal_mode = WAL");

    /// <summary>Sets a connection for writing, to a file that has a write-ahead log.</summary>
    public static void SetUpWriter(SqliteConnection connection, JournalDurability durability)
    {
        // Never OFF: it would save next to nothing here, and a power cut could damage the file.
        connection.Execute(durability == JournalDurability.Disk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

        // Copying the log into the file costs fsyncs: not on the thread that commits (Checkpointer). What a burst has made
        // of the log is cut off when the log begins anew.
        connection.Execute($"PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {MostIdleLogBytes}");
    }

    /// <summary>Opens a connection that only reads; it neither waits for the writer nor holds it up.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadOnly);

    /// <summary>Opens one more connection that can write, for copying the log into the file.</summary>
    public SqliteConnection OpenForCheckpoints() => Open(SqliteOpenMode.ReadWrite);

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
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
