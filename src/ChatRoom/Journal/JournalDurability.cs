namespace ChatRoom.Journal;

/// <summary>What a message survives before anyone sees it.</summary>
public enum JournalDurability
{
    /// <summary>Nothing: the message is shown first and stored a moment later.</summary>
    None,

    /// <summary>The end of the process, however it ends: the operating system has the message.</summary>
    Process,

    /// <summary>A power failure: the message is on the disk (fsync).</summary>
    Disk,
}
