using System.Runtime.CompilerServices;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Sets SQLite up for the whole process, before its first use. Each connection here is used by one thread at a time, so
/// connections need no mutex of their own; and nobody reads SQLite's count of allocated memory, which takes a mutex too.
/// Together that is about a tenth of what an insert costs.
/// </summary>
internal static class SqliteSetup
{
#pragma warning disable CA2255 // it must come before any connection of this assembly, and nobody else can know when that is
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD); // fails if SQLite is in use already: then it is as safe, and slower
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
}
