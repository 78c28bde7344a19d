using Microsoft.Win32.SafeHandles;

namespace ChatRoom.Client.Pipes;

/// <summary>The standard output, in a way that shows when its reader has exited.</summary>
internal static class StandardOutput
{
    /// <summary>Opens it; null with a reason if it is closed, as after <c>&gt;&amp;-</c>.</summary>
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

    /// <summary>Returns the file that it is redirected to; null if there is none.</summary>
    public static IOutputFile? File()
    {
        var handle = new SafeFileHandle(1, ownsHandle: false);
        return !OperatingSystem.IsWindows() && !handle.IsInvalid && new FileStream(handle, FileAccess.Write, bufferSize: 0).CanSeek
            ? new OutputFile(handle)
            : null;
    }

    /// <summary>
    /// Opens it. The console's own stream hides a broken pipe, so pipes are written directly. Files are not: a
    /// <see cref="FileStream"/> would not move the position that other programs share.
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
