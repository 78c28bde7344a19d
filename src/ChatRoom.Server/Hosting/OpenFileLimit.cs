using System.Globalization;

namespace ChatRoom.Server.Hosting;

/// <summary>How many files this process may open (<c>ulimit -n</c>); each connection is one.</summary>
internal static class OpenFileLimit
{
    /// <summary>What the process needs for itself, beside its connections: its libraries, most of all.</summary>
    public const int Own = 400;

    private const string Line = "Max open files";

    /// <summary>The soft limit, which the runtime has raised to the hard one; null where it cannot be told (Linux only).</summary>
    public static long? Current => Parse(File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits") : []);

    /// <summary>Refuses to start where the runtime would fail midway, at whatever file it could not open.</summary>
    /// <exception cref="OpenFileLimitException">The process cannot open the files that it needs for itself.</exception>
    public static void ThrowIfTooLow()
    {
        if (Current is { } files and < Own)
        {
            throw new OpenFileLimitException($"only {files} files may be open (ulimit -n); the process itself needs {Own}");
        }
    }

    /// <summary>The soft limit in the lines of <c>/proc/self/limits</c> (proc(5)); null if there is none.</summary>
    internal static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal)) is { } line
        && line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && long.TryParse(soft, CultureInfo.InvariantCulture, out var files)
            ? files
            : null;
}

/// <summary>The process may open too few files; the message is for people.</summary>
internal sealed class OpenFileLimitException(string message) : Exception(message);
