using System.Runtime.InteropServices;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// The terminal of the standard input hands on each key as it is pressed, and does not show it (termios(3)); until it is
/// disposed of. What is in a <c>termios</c> differs between systems, but nobody has to look into it.
/// </summary>
internal sealed class RawMode : IDisposable
{
    private const int Input = 0;
    private const int Now = 0; // TCSANOW: a terminal that takes nothing would never be drained
    private const int LargerThanAnyTermios = 256;

    private readonly byte[] _before = new byte[LargerThanAnyTermios];
    private readonly byte[] _raw = new byte[LargerThanAnyTermios];

    /// <exception cref="IOException">The standard input is no terminal.</exception>
    public RawMode()
    {
        if (GetAttributes(Input, _before) != 0)
        {
            throw new IOException("the terminal does not tell how it is set");
        }

        _before.CopyTo(_raw, 0);
        MakeRaw(_raw);
        Resume();
    }

    /// <summary>Keys one by one.</summary>
    public void Resume() => _ = SetAttributes(Input, Now, _raw);

    /// <summary>As it was.</summary>
    public void Dispose() => _ = SetAttributes(Input, Now, _before);

    /// <summary>
    /// Stops this process and those it is in a pipeline with, as Ctrl+Z does, until somebody lets them go on. Where nobody
    /// could, for no shell started them (in POSIX' words, in an orphaned process group), nothing happens.
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
