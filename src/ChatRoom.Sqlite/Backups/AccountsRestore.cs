using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// Makes the file with accounts that a restore puts in place: the present one, to which it adds what the backup has and the
/// present lacks (<see cref="StateMerge"/>); if there is no present one, the backup's. Audit rows of both are kept.
/// </summary>
/// <param name="present">The present file; it may not exist.</param>
/// <param name="backup">The backup.</param>
/// <param name="target">The new file; it does not exist.</param>
/// <param name="now">The time.</param>
internal sealed class AccountsRestore(DatabaseFile present, string backup, string target, DateTimeOffset now)
{
    private string Past => $"{target}.backup";

    /// <summary>What an operator must know; null: nothing.</summary>
    public string? Warning { get; private set; }

    /// <summary>Makes the file.</summary>
    /// <exception cref="JournalFileException">The backup or the present file cannot be used.</exception>
    public AccountsCopy Run()
    {
        File.Delete(Past); // left by a restore that was killed
        try
        {
            AccountsArchive.Extract(backup, Past);
            var merges = TryCopyPresent();
            if (!merges)
            {
                File.Move(Past, target, overwrite: true);
            }

            AccountsCopy? copy = null;
            DatabaseCopy.Finish(target, connection =>
            {
                if (merges)
                {
                    Merge(connection);
                }

                using var rows = new StateRows(connection);
                rows.Add(new AuditRow(now, "server", null, null, "restore", backup, null));
                copy = AccountsCopy.Of(connection);
            });
            return copy!;
        }
        catch (SqliteException e)
        {
            throw new JournalFileException(Trouble.Explain(target, e), e);
        }
        catch (StateException e)
        {
            throw new JournalFileException($"the accounts of {backup} cannot be merged with those of {present.Path}: {e.Message}", e);
        }
        finally
        {
            File.Delete(Past);
        }
    }

    /// <summary>Copies the present file; returns false if there is none that can be read.</summary>
    private bool TryCopyPresent()
    {
        if (present.Bytes == 0)
        {
            return false;
        }

        try
        {
            if (new FileInfo(present.Path) is { Exists: true, Length: > 0 } && !StaleLog.IsBeside(present))
            {
                DatabaseCopy.Make(present.Path, target, StateSchema.Format, connection => StateSchema.Format.Bring(connection, target));
                return true;
            }
        }
        catch (JournalFileException e) when (e.IsDamage)
        {
            File.Delete(target);
        }

        Warning = $"{present.Path} is damaged, so bans and accounts that are newer than the backup are lost";
        return false;
    }

    private void Merge(SqliteConnection connection)
    {
        AccountsArchive.Attach(connection, Past);
        var past = StateRows.Records(connection, "attached");
        var added = StateMerge.Of(StateRows.Records(connection), past, now);
        using (var transaction = connection.BeginTransaction())
        {
            using var rows = new StateRows(connection);
            rows.Add(new StateWrite(added, [], []));
            MergeAudit(connection);
            transaction.Commit();
        }

        connection.Execute("DETACH attached");
    }

    /// <summary>
    /// Normally the present audit log continues that of the backup. If not (the file was lost meanwhile, and began empty), the rows
    /// of both are sorted by time and get new ids, so that ids still grow with the time.
    /// </summary>
    private static void MergeAudit(SqliteConnection connection)
    {
        const string Lacking = $"SELECT {StateSchema.AuditColumns} FROM attached.audit EXCEPT SELECT {StateSchema.AuditColumns} FROM main.audit";
        if (connection.Number($"SELECT EXISTS({Lacking})") == 0)
        {
            return;
        }

        connection.Execute(
            $"""
            CREATE TEMP TABLE merged AS
                SELECT {StateSchema.AuditColumns} FROM (SELECT id, {StateSchema.AuditColumns} FROM main.audit UNION ALL SELECT 0, * FROM ({Lacking})) ORDER BY at, id;
            DELETE FROM main.audit;
            INSERT INTO main.audit({StateSchema.AuditColumns}) SELECT {StateSchema.AuditColumns} FROM merged ORDER BY rowid;
            DROP TABLE merged;
            """);
    }
}
