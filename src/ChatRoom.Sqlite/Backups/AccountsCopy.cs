using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>The size of a copy of the file with accounts.</summary>
/// <param name="Accounts">How many accounts it has.</param>
/// <param name="Bans">How many bans and mutes it has, expired ones included.</param>
public sealed record AccountsCopy(long Accounts, long Bans)
{
    /// <summary>Counts the records of a connection.</summary>
    internal static AccountsCopy Of(SqliteConnection connection) => new(
        connection.Number("SELECT count(*) FROM records WHERE kind = 'account'"), connection.Number("SELECT count(*) FROM records WHERE kind = 'ban'"));
}
