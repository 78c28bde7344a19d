using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Backups;

/// <summary>Restores a backup: makes the new files beside the current ones, then puts them in place.</summary>
/// <param name="file">The journal, locked by the caller.</param>
/// <param name="source">The backup.</param>
/// <param name="replaced">The new name of the journal that is replaced.</param>
/// <param name="now">The time.</param>
internal sealed class RestoreRun(DatabaseFile file, string source, string replaced, DateTimeOffset now)
{
    private string Journal => $"{file.Path}.unfinished";

    private string Accounts => $"{file.Path}.unfinished{DatabaseFile.AccountsEnding}";

    /// <summary>Restores the parts that the backup has.</summary>
    /// <exception cref="JournalFileException">The backup cannot be used, it does not have the part, or a restore of other parts was interrupted.</exception>
    /// <exception cref="IOException">A file could not be written; nothing was begun.</exception>
    public RestoredBackup Run(BackupParts parts)
    {
        Discard(Journal); // left by a restore that was killed
        Discard(Accounts);
        try
        {
            var begun = Replacement.Unfinished(file);
            parts = PartsOf(parts, begun?.Parts);
            var copy = parts.HasFlag(BackupParts.Journal) ? JournalCopy.Restore(source, Journal) : null;
            var restore = parts.HasFlag(BackupParts.Accounts) ? new AccountsRestore(Present(begun?.Replaced), source, Accounts, now) : null;
            var accounts = restore?.Run();
            var replacement = Replacement.Begin(file, source, replaced, parts);
            try
            {
                var wasThere = replacement.Run(copy is null ? null : Journal, accounts is null ? null : Accounts);
                return new RestoredBackup(copy, accounts, wasThere ? replacement.Replaced : null, restore?.Warning);
            }
            catch
            {
                replacement.GiveUp();
                throw;
            }
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && File.Exists(file.RestoringPath))
        {
            throw new JournalFileException(
                $"{file.Path} cannot be replaced: {e.Message} It is begun: do the same again; {file.RestoringPath} names the journal that was there", e);
        }
        finally
        {
            Discard(Journal);
            Discard(Accounts);
        }
    }

    /// <summary>Deletes a file if it exists; of a link, the link itself and not its target.</summary>
    internal static void Discard(string unfinished)
    {
        if (File.Exists(unfinished) || PrivateFile.IsLink(unfinished))
        {
            File.Delete(unfinished);
        }
    }

    private BackupParts PartsOf(BackupParts wanted, BackupParts? begun)
    {
        var parts = wanted;
        if (wanted.HasFlag(BackupParts.Accounts) && !AccountsArchive.IsIn(source))
        {
            parts &= ~BackupParts.Accounts;
        }

        if (parts == BackupParts.None)
        {
            throw new JournalFileException($"{source} has no accounts: it was saved by an older version, or without them");
        }

        return begun is null || begun == parts
            ? parts
            : throw new JournalFileException(
                $"a restore of {Describe(begun.Value)} was interrupted: finish it first, with the same backup; {file.RestoringPath} names it");
    }

    /// <summary>Returns the file with the accounts that there are; an interrupted restore may have given it its new name.</summary>
    private DatabaseFile Present(string? replacedBefore)
    {
        var moved = replacedBefore is null ? null : SqliteStateStore.FileOf(replacedBefore);
        return moved?.Bytes > 0 ? moved : SqliteStateStore.FileOf(file.Path);
    }

    private static string Describe(BackupParts parts) => parts switch
    {
        BackupParts.Journal => "the journal alone (--only journal)",
        BackupParts.Accounts => "the accounts alone (--only accounts)",
        _ => "the journal and the accounts",
    };
}
