using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Resuming;

/// <summary>The file with the resume positions.</summary>
internal static class PlacesFile
{
    /// <summary>The version of its tables.</summary>
    public const int Version = 4;

    /// <summary>Returns the file that belongs to a journal.</summary>
    public static DatabaseFile Of(string journal) => new($"{journal}{DatabaseFile.PlacesEnding}");

    /// <summary>Prepares a connection that writes: creates the tables, or upgrades them.</summary>
    /// <exception cref="JournalException">The file was written by a newer version.</exception>
    public static void Bring(SqliteConnection connection, string path, JournalDurability durability)
    {
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute(durability == JournalDurability.None ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = NORMAL");
        var version = connection.Number("PRAGMA user_version");
        if (version > Version)
        {
            throw new JournalException($"{path} was written by a newer version of ChatRoom: run that, or delete the file, which ends all tokens");
        }

        if (version < 2)
        {
            Create(connection);
        }
        else if (version < Version)
        {
            Upgrade(connection, version);
        }
    }

    private static void Upgrade(SqliteConnection connection, long from)
    {
        using var transaction = connection.BeginTransaction();
        if (from < 3)
        {
            connection.Execute("ALTER TABLE places ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0");
        }

        connection.Execute(
            $"""
            ALTER TABLE places RENAME COLUMN person TO session; -- a person had one session
            ALTER TABLE places ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
            PRAGMA user_version = {Version};
            """);
        transaction.Commit();
    }

    private static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            $"""
            DROP TABLE IF EXISTS places; -- version 1 had tokens of another form, none of which is valid any more
            CREATE TABLE places(
                session     INTEGER PRIMARY KEY,
                token_hash  TEXT NOT NULL, -- SHA-256, hexadecimal
                former_hash TEXT,          -- of the previous token, while it is valid
                alias      TEXT NOT NULL,
                room       TEXT NOT NULL,
                last_id    INTEGER NOT NULL,
                ids        INTEGER NOT NULL,
                timestamps INTEGER NOT NULL,
                ignored    TEXT NOT NULL,  -- people and their names
                expires    INTEGER,        -- Unix time, milliseconds; null while the person is connected
                epoch      INTEGER NOT NULL DEFAULT 0,   -- of last_id; 0: unknown
                person     INTEGER NOT NULL DEFAULT 0);  -- 0: the same as session
            CREATE INDEX places_by_token ON places(token_hash);
            CREATE INDEX places_by_former_token ON places(former_hash) WHERE former_hash IS NOT NULL;
            PRAGMA user_version = {Version};
            """);
        transaction.Commit();
    }
}
