using System.Runtime.InteropServices;

namespace ChatRoom.Sqlite.Search;

/// <summary>How much of a busy machine a thread gets. .NET's own <see cref="ThreadPriority"/> does nothing on Linux.</summary>
internal static class ThreadPriorities
{
    private const int OfProcess = 0; // which on Linux means: of the thread with that id
    private const int Niceness = 19; // a seventieth of the time, where others want it; all of it where nobody does

    /// <summary>The calling thread gives way to all others. Where that cannot be had it goes on as it is.</summary>
    public static void GiveWay()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(OfProcess, 0, Niceness);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
