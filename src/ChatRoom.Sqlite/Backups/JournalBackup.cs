using System.Globalization;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Backups;

/// <summary>Saves a journal's file, also while a server uses it, and restores a saved file.</summary>
public static class JournalBackup
{
    /// <summary>
    /// Saves the current content of a journal, whether a server uses it or not. The target file appears complete or not at all.
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
            var copy = JournalCopy.Make(path, unfinished);
            File.Move(unfinished, target, overwrite: false);
            Folders.Flush(target);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"{target} cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    /// <summary>Writes the current content of a journal to a stream, through a temporary file beside the journal.</summary>
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
            var copy = JournalCopy.Make(path, unfinished);
            await using var saved = File.OpenRead(unfinished);
            await saved.CopyToAsync(target);
            await target.FlushAsync();
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"the backup of {path} cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    /// <summary>
    /// Replaces a journal by a saved one, and keeps the replaced file under another name. No server may use the journal
    /// meanwhile. Files derived from the journal are deleted, because the server rebuilds them. Resume positions move with the
    /// journal whose ids they contain. If a restore is interrupted, no server starts until the restore is repeated.
    /// </summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="source">The saved file. It is checked first, and not changed.</param>
    /// <param name="now">The time, which becomes a part of the replaced file's new name.</param>
    /// <returns>The restored copy, and the replaced file's new name, or null if there was no journal.</returns>
    /// <exception cref="JournalFileException">The journal could not be restored; the message says why. The current journal is still in its place, or a note beside that place says where it is.</exception>
    public static (JournalCopy Copy, string? Replaced) Restore(string path, string source, DateTimeOffset now)
    {
        (path, source) = (Path.GetFullPath(path), Path.GetFullPath(source));
        RequireFile(source);
        if (path == source)
        {
            throw new JournalFileException($"{source} is the journal itself: there is nothing to restore");
        }

        var unfinished = $"{path}.unfinished";
        var replaced = string.Create(CultureInfo.InvariantCulture, $"{path}.replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        try
        {
            PrivateFile.EnsureFolderOf(path);
            var file = new DatabaseFile(path);
            using var held = FileLock.Take(file);
            return Replace(file, source, unfinished, replaced);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"{path} cannot be replaced: {e.Message}", e);
        }
    }

    /// <summary>Restores a backup from a stream, through a temporary file beside the journal; see <see cref="Restore"/>.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="source">The backup.</param>
    /// <param name="now">The time, which becomes a part of the replaced file's new name.</param>
    /// <exception cref="JournalFileException">The journal could not be restored. The message says why.</exception>
    public static async Task<(JournalCopy Copy, string? Replaced)> RestoreAsync(string path, Stream source, DateTimeOffset now)
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

            return Restore(path, received, now);
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
            Discard(received);
        }
    }

    private static (JournalCopy Copy, string? Replaced) Replace(DatabaseFile file, string source, string unfinished, string replaced)
    {
        Discard(unfinished); // left by a restore that was killed
        try
        {
            var copy = JournalCopy.Make(source, unfinished, beginsEpoch: true);
            var replacement = Replacement.Begin(file, source, replaced);
            try
            {
                return (copy, replacement.Run(unfinished) ? replacement.Replaced : null);
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
            Discard(unfinished);
        }
    }

    /// <summary>Deletes a file if it exists; of a link, the link itself and not its target.</summary>
    private static void Discard(string unfinished)
    {
        if (File.Exists(unfinished) || PrivateFile.IsLink(unfinished))
        {
            File.Delete(unfinished);
        }
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new JournalFileException($"there is no file {path}");
        }
    }
}
