using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>What SQLite knows of the files that it has open, and its .NET library does not tell.</summary>
internal static class SqliteFiles
{
    private const int HasMovedOperation = 20; // SQLITE_FCNTL_HAS_MOVED

    /// <summary>Whether the file at a connection's path is another one than it has open. On Windows, where neither can be while it is open: never.</summary>
    public static bool HasMoved(SqliteConnection connection) =>
        Control(connection.Handle!.DangerousGetHandle(), IntPtr.Zero, HasMovedOperation, out var moved) == raw.SQLITE_OK && moved != 0;

    // A database of IntPtr.Zero is the main one.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int Control(IntPtr connection, IntPtr database, int operation, out int value);
}
