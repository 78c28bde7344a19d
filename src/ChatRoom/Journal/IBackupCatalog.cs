namespace ChatRoom.Journal;

/// <summary>Knows the backups that were made of a journal. May read files.</summary>
public interface IBackupCatalog
{
    /// <summary>Returns the backups, the oldest first, at most the newest 1,000. Backups that were deleted, or moved elsewhere, may be missing.</summary>
    IReadOnlyList<Backup> Read();
}
