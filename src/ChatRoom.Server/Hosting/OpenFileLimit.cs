using System.Globalization;

namespace ChatRoom.Server.Hosting;

/// <summary>The number of files that this process may open (<c>ulimit -n</c>). Each connection is one.</summary>
internal static class OpenFileLimit
{
    /// <summary>
    /// Files that the process needs beside its connections. Measured: 288 after the start, 310 once every feature was
    /// used (270 of them libraries); the rest is for backups, more readers of the journal and what libraries open later.
    /// </summary>
    public const int Own = 400;

    /// <summary>No connection may take one of the last files: a thread that cannot start ends the process.</summary>
    public const int Untouchable = 32;

    private const string Line = "Max open files";

    /// <summary>The soft limit, which the runtime has raised to the hard one; null where it is unknown (Linux only).</summary>
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
