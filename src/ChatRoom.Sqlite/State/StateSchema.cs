using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.State;

/// <summary>The schema of the file with accounts, rooms' settings, bans and the audit log.</summary>
internal static class StateSchema
{
    /// <summary>The columns of a row of the audit log, without its id.</summary>
    public const string AuditColumns = "at, actor, account, address, act, target, room, reason, private_reason, details";

    // One step per version, from the version before; a step that was released never changes.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE records(
            number INTEGER PRIMARY KEY,
            kind   TEXT NOT NULL,
            key    TEXT NOT NULL,
            value  TEXT NOT NULL,         -- JSON
            UNIQUE(kind, key));
        CREATE TABLE audit(
            id             INTEGER PRIMARY KEY AUTOINCREMENT, -- given once, never again
            at             INTEGER NOT NULL, -- Unix time, milliseconds
            actor          TEXT NOT NULL,
            account        INTEGER,
            address        TEXT,
            act            TEXT NOT NULL,
            target         TEXT NOT NULL,
            room           TEXT,
            reason         TEXT NOT NULL,
            private_reason TEXT NOT NULL,
            details        TEXT NOT NULL);
        CREATE INDEX audit_by_actor ON audit(actor);
        CREATE INDEX audit_by_act ON audit(act);
        CREATE INDEX audit_by_target ON audit(target);
        CREATE INDEX audit_by_room ON audit(room) WHERE room IS NOT NULL;
        CREATE TABLE meta(
            name  TEXT PRIMARY KEY,
            value) WITHOUT ROWID;
        """,
    ];

    /// <summary>The format of the file; its application id is "ChRa".</summary>
    public static FileFormat Format { get; } = new("file of accounts", 0x43685261, Steps);
}
