using System.Runtime.CompilerServices;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Configures SQLite for the whole process, before its first use. One thread at a time uses a connection, so connections need
/// no mutex; and SQLite's count of allocated memory, which takes a mutex too, is never read. Together they would cost about a
/// tenth of an insert.
/// </summary>
internal static class SqliteSetup
{
#pragma warning disable CA2255 // it must run before any connection of this assembly, and only the assembly knows when that is
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD); // fails if SQLite is already in use: then it is equally safe, but slower
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
}
