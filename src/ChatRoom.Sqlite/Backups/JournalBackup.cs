using System.Globalization;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Backups;

/// <summary>Saves a journal's file and the accounts beside it, also while a server uses them, and restores what was saved.</summary>
public static class JournalBackup
{
    /// <summary>
    /// Saves the current content of a journal and of the accounts, whether a server uses them or not. The accounts are as of a
    /// moment before the journal. The target file appears complete or not at all.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="target">The file to create; it must not exist yet.</param>
    /// <exception cref="JournalFileException">The journal could not be saved; the message says why.</exception>
    public static JournalCopy Save(string path, string target)
    {
        (path, target) = (Path.GetFullPath(path), Path.GetFullPath(target));
        if (Path.Exists(target))
        {
            throw new JournalFileException($"{target} exists already, and is left as it is: name another file");
        }

        RequireFile(path);
        var unfinished = $"{target}.unfinished-{Guid.NewGuid():N}";
        try
        {
            var copy = Copy(path, unfinished);
            File.Move(unfinished, target, overwrite: false);
            Folders.Flush(target);
            Note(copy, path, target);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"{target} cannot be written: {e.Message}", e);
        }
        finally
        {
            RestoreRun.Discard(unfinished);
        }
    }

    /// <summary>Writes the current content of a journal and of the accounts to a stream, through a temporary file beside the journal; see <see cref="Save"/>.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="target">The stream to write to.</param>
    /// <exception cref="JournalFileException">The journal could not be saved; the message says why.</exception>
    public static async Task<JournalCopy> SaveAsync(string path, Stream target)
    {
        path = Path.GetFullPath(path);
        RequireFile(path);
        var unfinished = $"{path}.unfinished-{Guid.NewGuid():N}";
        try
        {
            var copy = Copy(path, unfinished);
            await using var saved = File.OpenRead(unfinished);
            await saved.CopyToAsync(target);
            await target.FlushAsync();
            Note(copy, path, "-");
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"the backup of {path} cannot be written: {e.Message}", e);
        }
        finally
        {
            RestoreRun.Discard(unfinished);
        }
    }

    /// <summary>
    /// Replaces a journal by a saved one, adds the saved accounts to those that there are, and keeps the replaced files under
    /// another name. No server may use the files meanwhile. Files derived from the journal are deleted, because the server rebuilds
    /// them. Resume positions move with the journal whose ids they contain. If a restore is interrupted, no server starts until the
    /// restore is repeated.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="source">The saved file. It is checked first, and not changed.</param>
    /// <param name="now">The time, which becomes a part of the replaced files' new name.</param>
    /// <param name="parts">What to restore, if the backup has it.</param>
    /// <exception cref="JournalFileException">The files could not be restored; the message says why. The current ones are still in their place, or a note beside that place says where they are.</exception>
    public static RestoredBackup Restore(string path, string source, DateTimeOffset now, BackupParts parts = BackupParts.All)
    {
        (path, source) = (Path.GetFullPath(path), Path.GetFullPath(source));
        RequireFile(source);
        if (path == source)
        {
            throw new JournalFileException($"{source} is the journal itself: there is nothing to restore");
        }

        try
        {
            PrivateFile.EnsureFolderOf(path);
            var file = new DatabaseFile(path);
            using var held = FileLock.Take(file);
            file.RequireWholeMove();
            var replaced = string.Create(CultureInfo.InvariantCulture, $"{path}.replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            return new RestoreRun(file, source, replaced, now).Run(parts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"{path} cannot be replaced: {e.Message}", e);
        }
    }

    /// <summary>Restores a backup from a stream, through a temporary file beside the journal; see <see cref="Restore"/>.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="source">The backup.</param>
    /// <param name="now">The time, which becomes a part of the replaced files' new name.</param>
    /// <param name="parts">What to restore, if the backup has it.</param>
    /// <exception cref="JournalFileException">The files could not be restored. The message says why.</exception>
    public static async Task<RestoredBackup> RestoreAsync(string path, Stream source, DateTimeOffset now, BackupParts parts = BackupParts.All)
    {
        path = Path.GetFullPath(path);
        var received = $"{path}.received-{Guid.NewGuid():N}";
        try
        {
            PrivateFile.EnsureFolderOf(path);
            await using (var file = PrivateFile.Create(received))
            {
                await source.CopyToAsync(file);
            }

            return Restore(path, received, now, parts);
        }
        catch (JournalFileException e)
        {
            throw new JournalFileException(e.Message.Replace(received, "the input", StringComparison.Ordinal), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"the input cannot be copied to the folder of {path}: {e.Message}", e);
        }
        finally
        {
            RestoreRun.Discard(received);
        }
    }

    /// <summary>Returns the path of the file with the accounts that belongs to a journal.</summary>
    /// <param name="path">The journal's file.</param>
    public static string AccountsOf(string path) => SqliteStateStore.FileOf(path).Path;

    /// <summary>
    /// Copies the accounts, then the journal: a removal of texts that the accounts remember as unfinished has then removed no less
    /// in the journal. The accounts are a small file, so little happens in between.
    /// </summary>
    private static JournalCopy Copy(string path, string unfinished)
    {
        var accounts = SqliteStateStore.FileOf(path);
        if (accounts.Bytes == 0)
        {
            return JournalCopy.Save(path, unfinished, accounts: null);
        }

        var copied = $"{unfinished}{DatabaseFile.AccountsEnding}";
        try
        {
            DatabaseCopy.Make(accounts.Path, copied, StateSchema.Format, static _ => { });
            return JournalCopy.Save(path, unfinished, copied);
        }
        finally
        {
            RestoreRun.Discard(copied);
        }
    }

    private static void Note(JournalCopy copy, string path, string target)
    {
        if (copy.Accounts is not null)
        {
            BackupNote.TryAdd(SqliteStateStore.FileOf(path), target);
        }
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new JournalFileException($"there is no file {path}");
        }

        new DatabaseFile(path).RequireWholeMove();
    }
}
