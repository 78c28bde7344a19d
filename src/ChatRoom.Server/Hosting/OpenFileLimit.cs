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

    /// <summary>The soft limit in the lines of <c>/proc/self/limits</c> (proc(5)); null if there is none.</summary>
    internal static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal)) is { } line
        && line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && long.TryParse(soft, CultureInfo.InvariantCulture, out var files)
            ? files
            : null;
}
