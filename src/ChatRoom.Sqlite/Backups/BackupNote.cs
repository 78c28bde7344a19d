using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// Adds a backup to the audit log, while a server uses the file or not: so the server can tell which backups still contain a text
/// that it removes.
/// </summary>
internal static class BackupNote
{
    /// <summary>Adds the row. Does nothing if this user may not write to the file.</summary>
    /// <param name="accounts">The file with accounts; it was copied before.</param>
    /// <param name="target">Where the backup is; <c>-</c>: standard output.</param>
    public static void TryAdd(DatabaseFile accounts, string target)
    {
        SqliteConnection? connection = null;
        var isClean = false;
        try
        {
            connection = accounts.OpenForCheckpoints();
            isClean = Opening.IsClean(connection);
            connection.Execute("PRAGMA synchronous = FULL");
            using var rows = new StateRows(connection);
            rows.Add(new AuditRow(TimeProvider.System.GetUtcNow(), "server", null, null, "backup", target, null));
        }
        catch (SqliteException)
        {
            // The backup is complete without it.
        }
        finally
        {
            if (isClean)
            {
                connection?.Dispose();
            }
            else
            {
                Opening.Abandon(connection); // after a crash the server reads the log, and checks the file first
            }
        }
    }
}
