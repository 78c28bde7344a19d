namespace ChatRoom.Client.Pipes;

/// <summary>Distinguishes a closed pipe from other failures of a write.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32; // on Linux, macOS and FreeBSD alike
    private const int ErrorBrokenPipe = unchecked((int)0x8007006D);
    private const int ErrorNoData = unchecked((int)0x800700E8);

    /// <summary>Whether the pipe was closed.</summary>
    public static bool Is(IOException e) => OperatingSystem.IsWindows() ? e.HResult is ErrorBrokenPipe or ErrorNoData : e.HResult == Epipe;
}
