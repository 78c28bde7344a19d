using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Tests whether a file can be written, by storing test data and deleting it. Both overwrite what a failed commit has left in the write-ahead log.</summary>
internal static class DiskProbe
{
    private const string Name = "probe";

    // As much as the messages of a busy second need: if the probe fits, they will too.
    private const int Bytes = 64 * 1024;

    /// <summary>Runs the test. The file has a table <c>meta</c>.</summary>
    /// <exception cref="SqliteException">The file cannot be written. A transaction may be open.</exception>
    public static void Run(SqliteConnection connection)
    {
        raw.sqlite3_busy_timeout(connection.Handle, 0); // do not wait here for another program that locks the file
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
        }
        finally
        {
            raw.sqlite3_busy_timeout(connection.Handle, DatabaseFile.LockPatienceMs);
        }

        connection.Execute($"INSERT OR REPLACE INTO meta(name, value) VALUES('{Name}', zeroblob({Bytes}))");
        connection.Execute("COMMIT");
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute($"DELETE FROM meta WHERE name = '{Name}'");
        connection.Execute("COMMIT");
    }
}
