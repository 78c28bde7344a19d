namespace ChatRoom.Sqlite.Backups;

/// <summary>What a restore has done.</summary>
/// <param name="Copy">The restored journal; null: it was not restored.</param>
/// <param name="Accounts">The accounts as they are now; null: they were not restored.</param>
/// <param name="Replaced">The new name of the replaced files: that of the journal; null: there were none.</param>
/// <param name="Warning">What an operator must know; null: nothing.</param>
public sealed record RestoredBackup(JournalCopy? Copy, AccountsCopy? Accounts, string? Replaced, string? Warning);
