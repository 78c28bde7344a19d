namespace ChatRoom.Sqlite.Backups;

/// <summary>The files under one name of which a backup consists.</summary>
[Flags]
public enum BackupParts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The journal.</summary>
    Journal = 1,

    /// <summary>The file with accounts, rooms' settings, bans and the audit log.</summary>
    Accounts = 2,

    /// <summary>All of them.</summary>
    All = Journal | Accounts,
}
