using System.Runtime.Versioning;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>The capabilities of the terminal of the standard output.</summary>
internal static class TerminalDevice
{
    /// <summary>Whether the client can move the cursor and read single keys.</summary>
    [UnsupportedOSPlatformGuard("windows")]
    public static bool CanDraw => !OperatingSystem.IsWindows() && Type is not (null or "" or "dumb");

    /// <summary>Whether the terminal's window has a title. The Linux console has none, and older versions print the sequence.</summary>
    public static bool HasTitle => Type != "linux";

    private static string? Type => Environment.GetEnvironmentVariable("TERM");

    /// <summary>Returns the colors of the terminal.</summary>
    public static AnsiCapabilities Capabilities()
    {
        // https://no-color.org: no colors if the variable is set and not empty.
        var isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiCapabilities.Create(Console.Out, new AnsiWriterSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.EightBit,
        });
    }

    /// <summary>Returns the size of the terminal, in cells.</summary>
    public static (int Width, int Height) Size()
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        return width > 0 && height > 0 ? (width, height) : (80, 24);
    }
}
