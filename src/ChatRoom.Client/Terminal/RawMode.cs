using System.Runtime.InteropServices;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Makes the terminal of the standard input deliver each key at once, without an echo (termios(3)), until it is disposed. The
/// layout of a <c>termios</c> differs between systems, so this class treats it as opaque bytes.
/// </summary>
internal sealed class RawMode : IDisposable
{
    private const int Input = 0;
    private const int Now = 0; // TCSANOW: waiting for the output would hang on a blocked terminal
    private const int LargerThanAnyTermios = 256;

    private readonly byte[] _before = new byte[LargerThanAnyTermios];
    private readonly byte[] _raw = new byte[LargerThanAnyTermios];

    /// <exception cref="IOException">The standard input is not a terminal.</exception>
    public RawMode()
    {
        if (GetAttributes(Input, _before) != 0)
        {
            throw new IOException("cannot read the terminal settings");
        }

        _before.CopyTo(_raw, 0);
        MakeRaw(_raw);
        Resume();
    }

    /// <summary>Makes the terminal deliver each key at once.</summary>
    public void Resume() => _ = SetAttributes(Input, Now, _raw);

    /// <summary>Restores the original settings of the terminal.</summary>
    public void Dispose() => _ = SetAttributes(Input, Now, _before);

    /// <summary>
    /// Stops this process and its pipeline, as Ctrl+Z does, until a shell continues them. Does nothing if no shell could continue
    /// them (in an orphaned process group, in the terms of POSIX).
    /// </summary>
    public static void Suspend() => _ = Kill(0, OperatingSystem.IsMacOS() ? 18 : 20);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAttributes(int file, byte[] termios);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttributes(int file, int when, byte[] termios);

    [DllImport("libc", EntryPoint = "cfmakeraw")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void MakeRaw(byte[] termios);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
