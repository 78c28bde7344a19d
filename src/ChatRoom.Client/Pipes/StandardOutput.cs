using Microsoft.Win32.SafeHandles;

namespace ChatRoom.Client.Pipes;

/// <summary>The standard output, such that one notices when nobody reads it any more.</summary>
internal static class StandardOutput
{
    /// <summary>Opens it; null with a reason if there is none, as after <c>&gt;&amp;-</c>.</summary>
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

    /// <summary>The file that it goes to; null if that is none.</summary>
    public static IOutputFile? File()
    {
        var handle = new SafeFileHandle(1, ownsHandle: false);
        return !OperatingSystem.IsWindows() && !handle.IsInvalid && new FileStream(handle, FileAccess.Write, bufferSize: 0).CanSeek
            ? new OutputFile(handle)
            : null;
    }

    /// <summary>
    /// Opens it. The console's own stream says nothing of a broken pipe, so pipes are written to directly; but files are
    /// not, for a <see cref="FileStream"/> would not move on the position that other programs share.
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
