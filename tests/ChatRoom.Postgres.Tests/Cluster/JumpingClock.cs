namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// A clock that tests set, for the processes that are started with its <see cref="Environment"/>: libfaketime gives them another time of
/// day. Their monotonic clocks go on, as they do when an administrator or NTP sets the clock of a machine.
/// </summary>
internal sealed class JumpingClock : IDisposable
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true }).FirstOrDefault()
        : null;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-clock-");

    /// <summary>Creates a clock that is right; skips the test if faketime is not installed.</summary>
    public JumpingClock()
    {
        Assert.SkipWhen(Library is null, "faketime is not installed");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101); // PostgreSQL runs as another user
        }

        Ahead = TimeSpan.Zero;
    }

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Ahead
    {
        set
        {
            var next = Path.Combine(_folder.FullName, "next");
            File.WriteAllText(next, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.TotalSeconds:+0;-0;+0}\n"));
            File.Move(next, Offset, overwrite: true); // a process that reads it sees all of it
        }
    }

    /// <summary>What the processes are started with.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = Offset,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    private string Offset => Path.Combine(_folder.FullName, "offset");

    public void Dispose() => _folder.Delete(recursive: true);
}
