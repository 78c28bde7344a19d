namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Creates files and folders that only this user may read. Where others may write to the folder, nothing is written to where
/// a symbolic link of theirs points.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a file. No link is followed.</summary>
    /// <exception cref="IOException">There is something by that name, or it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static FileStream Create(string path) => new(path, OptionsFor(FileMode.CreateNew));

    /// <summary>Creates a file in the place of another one, or of a link, which is deleted.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static FileStream Replace(string path)
    {
        File.Delete(path);
        return Create(path);
    }

    /// <summary>Creates an empty database file if there is none; takes from an existing one, and its log, what others may do with it.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
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
                // It belongs to somebody else, who decides.
            }
        }
    }

    /// <summary>Opens a file for this process alone, and creates it if there is none.</summary>
    /// <exception cref="IOException">It is a link, another process has it, or it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Hold(string path) => IsLink(path)
        ? throw new IOException($"{path} is a symbolic link.")
        : new FileStream(path, OptionsFor(FileMode.OpenOrCreate));

    /// <summary>Whether there is a symbolic link by that name.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Creates the folder of a file, if there is none.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
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
