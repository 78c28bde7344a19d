namespace ChatRoom.Journal;

/// <summary>The catalog of a journal of which no backups are made.</summary>
internal sealed class NoBackups : IBackupCatalog
{
    /// <inheritdoc />
    public IReadOnlyList<Backup> Read() => [];
}
