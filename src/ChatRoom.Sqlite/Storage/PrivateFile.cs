namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Creates files and folders that only this user may read, and never writes through a symbolic link, which another user could
/// have put into a shared folder.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a file, without following a link.</summary>
    /// <exception cref="IOException">The name is taken, or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the file.</exception>
    public static FileStream Create(string path) => new(path, OptionsFor(FileMode.CreateNew));

    /// <summary>Deletes a file or link of that name, and creates a file.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the file.</exception>
    public static FileStream Replace(string path)
    {
        File.Delete(path);
        return Create(path);
    }

    /// <summary>Creates an empty database file, or removes the permissions of other users from an existing one and its log.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the file.</exception>
    public static void Ensure(string path)
    {
        if (!File.Exists(path))
        {
            Create(path).Dispose();
        }

        Tighten(path);
        Tighten($"{path}-wal");
        Tighten($"{path}-shm");
    }

    private static void Tighten(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && !IsLink(path) && File.GetUnixFileMode(path) is var mode && (mode & ~FileMode0600) != 0)
        {
            try
            {
                File.SetUnixFileMode(path, mode & FileMode0600);
            }
            catch (UnauthorizedAccessException)
            {
                // The file belongs to another user, who decides about its permissions.
            }
        }
    }

    /// <summary>Opens a file for this process alone, and creates it if it does not exist.</summary>
    /// <exception cref="IOException">The file is a link, another process holds it, or it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not open the file.</exception>
    public static FileStream Hold(string path) => IsLink(path)
        ? throw new IOException($"{path} is a symbolic link.")
        : new FileStream(path, OptionsFor(FileMode.OpenOrCreate));

    /// <summary>Returns whether a path is a symbolic link.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Creates the folder of a file, if it does not exist.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the folder.</exception>
    public static void EnsureFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FileMode0600 | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OptionsFor(FileMode mode) => OperatingSystem.IsWindows()
        ? new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None }
        : new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = FileMode0600 };
}
