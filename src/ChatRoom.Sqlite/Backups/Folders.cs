using System.Runtime.InteropServices;
using System.Text;

namespace ChatRoom.Sqlite.Backups;

/// <summary>Makes file names survive a power failure: after a rename, even a file that is on the disk may still have its old name there.</summary>
internal static class Folders
{
    private const int ReadOnly = 0; // O_RDONLY

    /// <summary>Writes the folder of a file to the disk (fsync). Does nothing on Windows, which does so by itself.</summary>
    /// <exception cref="IOException">The folder could not be written.</exception>
    public static void Flush(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var result = Sync(descriptor);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"{folder} cannot be written to the disk: {error}.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
