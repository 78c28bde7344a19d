using System.Runtime.InteropServices;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Switches the terminal's echo of what is typed on the standard input: off for a password, and on again, also at the end of the
/// process. Does nothing if the input is not a terminal. Thread-safe.
/// </summary>
internal static class TerminalEcho
{
    private const int Input = 0;
    private const int Now = 0; // TCSANOW
    private const int LargerThanAnyTermios = 256;
    private const uint Echo = 8; // the same on Linux, macOS and the BSDs
    private const int WindowsInput = -10;
    private const uint WindowsEcho = 4;

    private static readonly Lock Gate = new();
    private static bool _isOff;
    private static bool _isRestoredAtExit;

    // The local modes follow the input, output and control modes, which are longs on macOS and 32-bit numbers elsewhere.
    private static int LocalModes => OperatingSystem.IsMacOS() ? 3 * sizeof(long) : 3 * sizeof(uint);

    /// <summary>Switches the echo on or off.</summary>
    public static void Set(bool isOn)
    {
        lock (Gate)
        {
            if (isOn == !_isOff)
            {
                return;
            }

            if (!_isRestoredAtExit)
            {
                _isRestoredAtExit = true;
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => Set(isOn: true);
            }

            _isOff = !isOn;
            if (OperatingSystem.IsWindows())
            {
                SetOnWindows(isOn);
            }
            else
            {
                SetOnUnix(isOn);
            }
        }
    }

    private static void SetOnUnix(bool isOn)
    {
        var settings = new byte[LargerThanAnyTermios];
        if (GetAttributes(Input, settings) != 0)
        {
            return;
        }

        var modes = settings.AsSpan(LocalModes);
        var before = BitConverter.ToUInt32(modes);
        BitConverter.TryWriteBytes(modes, isOn ? before | Echo : before & ~Echo);
        _ = SetAttributes(Input, Now, settings);
    }

    private static void SetOnWindows(bool isOn)
    {
        var input = GetStdHandle(WindowsInput);
        if (GetConsoleMode(input, out var before))
        {
            _ = SetConsoleMode(input, isOn ? before | WindowsEcho : before & ~WindowsEcho);
        }
    }

    [DllImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAttributes(int file, byte[] termios);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttributes(int file, int when, byte[] termios);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int handle);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool SetConsoleMode(nint handle, uint mode);
}
