using System.Security.Cryptography;

namespace ChatRoom.Fuzz;

/// <summary>The inputs of one target, one file each, named by their content.</summary>
/// <param name="folder">The folder of all corpora.</param>
/// <param name="target">The target's name.</param>
public sealed class Corpus(string folder, string target)
{
    /// <summary>The corpus that is kept with the tests.</summary>
    public static string DefaultFolder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private string Folder => Path.Combine(folder, target);

    /// <summary>Reads all inputs.</summary>
    public IReadOnlyList<byte[]> Load() => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]
        : [];

    /// <summary>Replaces all inputs.</summary>
    public void Save(IEnumerable<byte[]> inputs)
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        foreach (var input in inputs)
        {
            Write(Folder, input);
        }
    }

    /// <summary>Writes one input, and returns its path.</summary>
    public static string Write(string folder, byte[] input)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8)));
        File.WriteAllBytes(path, input);
        return path;
    }

    private static string Find(DirectoryInfo? directory) => directory is null
        ? throw new DirectoryNotFoundException("the repository was not found above the program")
        : File.Exists(Path.Combine(directory.FullName, "ChatRoom.sln"))
            ? Path.Combine(directory.FullName, "tests", "ChatRoom.Fuzz", "Corpus")
            : Find(directory.Parent);
}
