namespace ChatRoom.Sqlite;

/// <summary>What a message survives before anyone sees it.</summary>
public enum JournalDurability
{
    /// <summary>Nothing: it is shown first and stored a moment later.</summary>
    None,

    /// <summary>The end of the process, however it ends: the operating system has it.</summary>
    Process,

    /// <summary>A power failure: it is on the disk (fsync).</summary>
    Disk,
}
