using System.Diagnostics;

namespace ChatRoom.Testing;

/// <summary>A file system of a few MiB in memory (tmpfs), which can be full. Needs the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 4;

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one; null where that is not permitted.</summary>
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

    /// <summary>Takes all the room that is left.</summary>
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
            // It is full.
        }
    }

    /// <summary>Gives the room back.</summary>
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
            return false; // there is no such program
        }
    }
}
