using Microsoft.Win32.SafeHandles;

namespace ChatRoom.Client.Pipes;

/// <summary>Opens the standard output so that a write fails when its reader has exited.</summary>
internal static class StandardOutput
{
    /// <summary>Opens the standard output. Returns null and a reason if it is closed, as by <c>&gt;&amp;-</c>.</summary>
    public static Stream? TryOpen(out string? reason)
    {
        try
        {
            reason = null;
            return Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>Returns the file that the output is redirected to; null if it is not redirected to a file.</summary>
    public static IOutputFile? File()
    {
        var handle = new SafeFileHandle(1, ownsHandle: false);
        return !OperatingSystem.IsWindows() && !handle.IsInvalid && new FileStream(handle, FileAccess.Write, bufferSize: 0).CanSeek
            ? new OutputFile(handle)
            : null;
    }

    /// <summary>
    /// Opens a pipe directly, because the console's own stream hides a broken pipe. Opens a file as the console does, because a
    /// <see cref="FileStream"/> would not advance the file position, which other programs share.
    /// </summary>
    private static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    private sealed class OutputFile(SafeFileHandle handle) : IOutputFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public void Cut(long length) => RandomAccess.SetLength(handle, length);
    }
}
