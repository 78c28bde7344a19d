using System.Diagnostics;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// A folder on a simulated disk that loses unsynced writes in a power cut. See <c>lossyfs.c</c> for how, and for what it covers.
/// </summary>
internal sealed class LossyDisk
{
    private static readonly Lazy<string> Library = new(Compile);

    private readonly string _shadow;

    /// <param name="folder">The folder of the server's files. It must not contain folders.</param>
    public LossyDisk(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        _shadow = Directory.CreateDirectory($"{folder}.shadow").FullName;
    }

    /// <summary>The folder of the server's files.</summary>
    public string Folder { get; }

    /// <summary>The environment variables that put the files of a process on this disk.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library.Value,
        ["LOSSYFS_DIRECTORY"] = Folder,
        ["LOSSYFS_SHADOW"] = _shadow,
    };

    /// <summary>Call this before each start of the server. All existing files count as synced.</summary>
    public void Settle()
    {
        foreach (var file in Directory.GetFiles(_shadow))
        {
            File.Delete(file);
        }
    }

    /// <summary>Simulates a power cut after the process was killed: files keep only their synced contents.</summary>
    /// <param name="survivors">
    /// Chooses which unsynced blocks survive, each by itself, because a disk cache writes in any order; null: none survives.
    /// </param>
    public void Cut(Random? survivors)
    {
        var names = Path.Combine(_shadow, "names");
        if (!File.Exists(names))
        {
            return; // the process was killed before it wrote anything
        }

        var synced = File.ReadLines(names).Select(static line => line.Split(' ', 2))
            .ToDictionary(parts => Path.Combine(Folder, parts[1]), parts => Path.Combine(_shadow, parts[0]));
        foreach (var file in Directory.GetFiles(Folder))
        {
            if (!synced.ContainsKey(file) && (file.EndsWith("-shm", StringComparison.Ordinal) || survivors is null || survivors.Next(2) == 0))
            {
                File.Delete(file);
            }
        }

        foreach (var (file, shadow) in synced)
        {
            var kept = File.ReadAllBytes(shadow);
            if (survivors is not null && File.Exists(file))
            {
                kept = Mix(kept, File.ReadAllBytes(file), survivors);
            }
            else if (survivors is not null && survivors.Next(2) == 0)
            {
                continue; // a deleted file stays deleted
            }

            File.WriteAllBytes(file, kept);
        }
    }

    /// <summary>Returns for each block the synced or the last written contents. Bytes beyond the end of a file are zeros.</summary>
    private static byte[] Mix(byte[] synced, byte[] written, Random random)
    {
        var block = random.Next(2) == 0 ? 512 : 4096; // a sector, a page
        var lost = 1.0 / (1 << random.Next(1, 12)); // half of all, or one in thousands: with a log that is long till then
        var mixed = new byte[random.NextDouble() < lost ? synced.Length : written.Length];
        for (var at = 0; at < mixed.Length; at += block)
        {
            var from = random.NextDouble() < lost ? synced : written;
            from.AsSpan(Math.Min(at, from.Length), Math.Clamp(from.Length - at, 0, Math.Min(block, mixed.Length - at))).CopyTo(mixed.AsSpan(at));
        }

        return mixed;
    }

    private static string Compile()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "lossyfs.so");
        string[] arguments = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "lossyfs.c")];
        using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"lossyfs.c does not compile:\n{errors}");
    }
}
