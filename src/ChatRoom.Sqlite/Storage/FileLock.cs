namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// A lock file beside the database, which one process at a time holds: two servers with one journal would assign the same ids
/// twice. The system releases the lock however the process ends; the file stays, and means nothing by itself.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _held;

    private FileLock(FileStream held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="JournalFileException">Another process holds the lock, or the file cannot be created.</exception>
    public static FileLock Take(DatabaseFile file)
    {
        try
        {
            return new FileLock(PrivateFile.Hold(file.LockPath));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalFileException(
                $"{file.LockPath} cannot be written: give this user the right to, or name another file by ChatRoom:Journal:Path", e);
        }
        catch (IOException e) when (File.Exists(file.LockPath) && !PrivateFile.IsLink(file.LockPath))
        {
            throw new JournalFileException(
                $"{file.Path} is in use by another server, which holds {file.LockPath}: end that one, or name another file by ChatRoom:Journal:Path", e);
        }
        catch (IOException e)
        {
            throw new JournalFileException($"{file.LockPath} cannot be created: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _held.Dispose();
}
