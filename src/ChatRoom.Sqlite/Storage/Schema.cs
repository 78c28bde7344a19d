using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// The schema of the journal's file. The application's id and the schema's version are in the file's header, where <c>file</c>
/// shows them.
/// </summary>
internal static class Schema
{
    /// <summary>"ChRm", in the header's application id.</summary>
    public const int ApplicationId = 0x4368526D;

    private const string NewEpoch = "1 + (random() & 4294967295)"; // like RoomEpoch.NewValue

    // One step per version, from the version before; a step that was released never changes.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE rooms(
            number INTEGER PRIMARY KEY,       -- given once, never again
            key    TEXT NOT NULL UNIQUE,      -- by which rooms are compared
            topic  TEXT NOT NULL DEFAULT '',
            gone   INTEGER NOT NULL DEFAULT 0); -- ids up to this one were deleted: none of them is given again
        CREATE TABLE events(
            key        INTEGER PRIMARY KEY,   -- the room's number << 36 | the event's id there
            kind       INTEGER NOT NULL,      -- see EventKinds
            at         INTEGER NOT NULL,      -- Unix time, milliseconds
            author     TEXT,
            text       TEXT,
            arrivals   INTEGER,
            departures INTEGER);
        CREATE TABLE meta(
            name  TEXT PRIMARY KEY,
            value) WITHOUT ROWID;
        """,
        $"""
        ALTER TABLE rooms ADD COLUMN oldest INTEGER; -- Unix time of the oldest event, milliseconds; null: the room has no events
        UPDATE rooms SET oldest = (
            SELECT at FROM events
            WHERE events.key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId}
            ORDER BY events.key LIMIT 1);
        CREATE INDEX rooms_by_age ON rooms(oldest) WHERE oldest IS NOT NULL;
        CREATE INDEX rooms_unused ON rooms(number) WHERE oldest IS NULL AND topic = '';
        INSERT INTO meta(name, value) VALUES
            ('floor', 0),     -- greatest id of all rooms that were deleted: a new room begins above it
            ('last_room', 0); -- greatest number of all rooms that were deleted: none is given again
        """,
        $"""
        INSERT INTO meta(name, value) VALUES('epoch', {NewEpoch}); -- of all ids: another one after each restore
        """,
        """
        -- of an event that replaces the text of a message: the id of the message;
        -- of a message whose text was replaced: the id of the event that did so last
        ALTER TABLE events ADD COLUMN other INTEGER;
        """,
        """
        ALTER TABLE events ADD COLUMN person INTEGER; -- the author's number (ChatEvent.AuthorId); null: unknown
        CREATE TABLE authors(                         -- who said something where: finds a person's messages
            person INTEGER NOT NULL,
            block  INTEGER NOT NULL,                  -- see EventKey.BlockOf
            PRIMARY KEY (person, block)) WITHOUT ROWID;
        CREATE INDEX authors_by_block ON authors(block);
        """,
        """
        ALTER TABLE events ADD COLUMN append_key TEXT; -- the lasting key of the append (AppendKey), 32 hexadecimal digits; null: none
        CREATE UNIQUE INDEX events_by_append_key ON events(append_key) WHERE append_key IS NOT NULL;
        """,
    ];

    /// <summary>The format of a journal.</summary>
    public static FileFormat Format { get; } = new("journal", ApplicationId, Steps);

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Migrates the file to <see cref="Version"/>; see <see cref="FileFormat.Bring"/>.</summary>
    /// <exception cref="JournalFileException">The file belongs to another program or to a newer version of this one, and is left as it is.</exception>
    /// <exception cref="SqliteException">The file is not a database, is damaged, or cannot be written.</exception>
    public static void Bring(SqliteConnection connection, string path) => Format.Bring(connection, path);

    /// <summary>Returns the epoch of the file's ids.</summary>
    public static long EpochOf(SqliteConnection connection) => connection.Number("SELECT value FROM meta WHERE name = 'epoch'");

    /// <summary>Starts a new epoch, because the file replaces one with other ids.</summary>
    public static void BeginEpoch(SqliteConnection connection) => connection.Execute($"UPDATE meta SET value = {NewEpoch} WHERE name = 'epoch'");
}
