namespace ChatRoom.Server.Hosting;

/// <summary>A kind of journal.</summary>
internal enum JournalKind
{
    /// <summary>In memory: a restart forgets everything.</summary>
    Memory,

    /// <summary>In a file (SQLite).</summary>
    Sqlite,

    /// <summary>In a PostgreSQL database.</summary>
    Postgres,
}
