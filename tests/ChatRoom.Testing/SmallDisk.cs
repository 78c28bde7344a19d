using System.Diagnostics;

namespace ChatRoom.Testing;

/// <summary>A small file system in memory (tmpfs), which a test can fill. Mounting it needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 4;

    private SmallDisk(string path) => Path = path;

    /// <summary>The mount point.</summary>
    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts a file system. Returns null if that is not permitted.</summary>
    public static SmallDisk? TryMount()
    {
        var path = Directory.CreateTempSubdirectory("chatroom-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "chatroom-test", path))
        {
            return new SmallDisk(path);
        }

        Directory.Delete(path);
        return null;
    }

    /// <summary>Fills the file system completely.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            var page = new byte[4_096];
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // The file system is full.
        }
    }

    /// <summary>Frees the space that <see cref="Fill"/> has used.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    /// <inheritdoc />
    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // the program is not installed
        }
    }
}
