namespace ChatRoom.Client.Pipes;

/// <summary>Recognizes a write that failed because the reader has closed the pipe.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32; // on Linux, macOS and FreeBSD
    private const int ErrorBrokenPipe = unchecked((int)0x8007006D);
    private const int ErrorNoData = unchecked((int)0x800700E8);

    /// <summary>Returns whether a write failed because the pipe is closed.</summary>
    public static bool Is(IOException e) => OperatingSystem.IsWindows() ? e.HResult is ErrorBrokenPipe or ErrorNoData : e.HResult == Epipe;
}
