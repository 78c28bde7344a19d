using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Queries SQLite's open files, which its .NET library does not support.</summary>
internal static class SqliteFiles
{
    private const int HasMovedOperation = 20; // SQLITE_FCNTL_HAS_MOVED

    /// <summary>Returns whether a connection's file is no longer the one at its path. Always false on Windows, where an open file cannot be moved.</summary>
    public static bool HasMoved(SqliteConnection connection) =>
        Control(connection.Handle!.DangerousGetHandle(), IntPtr.Zero, HasMovedOperation, out var moved) == raw.SQLITE_OK && moved != 0;

    // IntPtr.Zero selects the main database.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int Control(IntPtr connection, IntPtr database, int operation, out int value);
}
