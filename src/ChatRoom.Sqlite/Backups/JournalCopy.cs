using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Backups;

/// <summary>The size of a copy of a journal, and of the accounts that were saved with it.</summary>
/// <param name="Events">How many events the copy has: messages and everything else that happened.</param>
/// <param name="Rooms">How many rooms the copy has.</param>
/// <param name="Bytes">The size of its file.</param>
/// <param name="Accounts">The accounts; null: none were saved.</param>
public sealed record JournalCopy(long Events, long Rooms, long Bytes, AccountsCopy? Accounts = null)
{
    /// <summary>Copies a journal, and adds a copy of the accounts to it; see <see cref="DatabaseCopy.Make"/>.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="target">A file that does not exist yet. The caller deletes it if this method throws.</param>
    /// <param name="accounts">A file with accounts, which nobody else uses; null: none.</param>
    internal static JournalCopy Save(string path, string target, string? accounts)
    {
        var copy = new JournalCopy(0, 0, 0);
        DatabaseCopy.Make(path, target, Schema.Format, connection =>
        {
            copy = new JournalCopy(connection.Number("SELECT count(*) FROM events"), connection.Number("SELECT count(*) FROM rooms"), 0);
            if (accounts is not null)
            {
                copy = copy with { Accounts = AccountsArchive.Add(connection, accounts) };
            }
        });
        return copy with { Bytes = new FileInfo(target).Length };
    }

    /// <summary>Copies the journal of a backup, migrates it to the current schema, and gives its ids a new epoch.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="target">A file that does not exist yet. The caller deletes it if this method throws.</param>
    internal static JournalCopy Restore(string path, string target)
    {
        var copy = new JournalCopy(0, 0, 0);
        DatabaseCopy.Make(path, target, Schema.Format, connection =>
        {
            AccountsArchive.Remove(connection);
            Schema.Bring(connection, target);
            Schema.BeginEpoch(connection);
            copy = new JournalCopy(connection.Number("SELECT count(*) FROM events"), connection.Number("SELECT count(*) FROM rooms"), 0);
        });
        return copy with { Bytes = new FileInfo(target).Length };
    }
}
