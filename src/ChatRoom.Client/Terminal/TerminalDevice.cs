using System.Runtime.Versioning;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>What the terminal of the standard output can do.</summary>
internal static class TerminalDevice
{
    /// <summary>Whether the cursor can be moved and keys can be read one by one.</summary>
    [UnsupportedOSPlatformGuard("windows")]
    public static bool CanDraw => !OperatingSystem.IsWindows() && Type is not (null or "" or "dumb");

    /// <summary>Whether its window has a title. The console of Linux has none, and older ones print it.</summary>
    public static bool HasTitle => Type != "linux";

    private static string? Type => Environment.GetEnvironmentVariable("TERM");

    /// <summary>Returns its colors.</summary>
    public static AnsiCapabilities Capabilities()
    {
        // https://no-color.org: set and not empty.
        var isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiCapabilities.Create(Console.Out, new AnsiWriterSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.EightBit,
        });
    }

    /// <summary>Returns its size, in cells.</summary>
    public static (int Width, int Height) Size()
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        return width > 0 && height > 0 ? (width, height) : (80, 24);
    }
}
