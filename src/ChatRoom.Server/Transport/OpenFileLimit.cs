using System.Globalization;

namespace ChatRoom.Server.Transport;

/// <summary>The number of files that this process may open (<c>ulimit -n</c>). Each connection counts as one file.</summary>
internal static class OpenFileLimit
{
    /// <summary>
    /// The number of files that the process needs beside its connections. Measured: 288 after the start and 310 after the use of
    /// every feature, of which 270 are libraries. The rest is a reserve for backups, readers of the journal, and libraries.
    /// </summary>
    public const int Own = 400;

    /// <summary>The number of files that connections must leave free: without a free file the runtime cannot start a thread, and exits.</summary>
    public const int Untouchable = 32;

    private const string Line = "Max open files";

    /// <summary>The soft limit, which the runtime has raised to the hard limit; null if it is not known (on other systems than Linux).</summary>
    public static long? Current => Parse(File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits") : []);

    /// <summary>Throws if the limit is too low for the process itself. Otherwise the runtime would fail later, with a confusing error.</summary>
    /// <exception cref="OpenFileLimitException">The limit is too low.</exception>
    public static void ThrowIfTooLow()
    {
        if (Current is { } files and < Own)
        {
            throw new OpenFileLimitException($"only {files} files may be open (ulimit -n); the process itself needs {Own}");
        }
    }

    /// <summary>Returns the soft limit from the lines of <c>/proc/self/limits</c> (proc(5)); null if they contain none.</summary>
    internal static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal)) is { } line
        && line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && long.TryParse(soft, CultureInfo.InvariantCulture, out var files)
            ? files
            : null;
}

/// <summary>The process may open too few files. The message is for the operator.</summary>
internal sealed class OpenFileLimitException(string message) : Exception(message);
