using System.Runtime.InteropServices;

namespace ChatRoom;

/// <summary>Sets how much of a busy machine a thread gets. .NET's own <see cref="ThreadPriority"/> has no effect on Linux.</summary>
public static class ThreadPriorities
{
    private const int OfProcess = 0; // on Linux this means the thread with the given id

    // About a tenth of the time on a busy machine, all of it on an idle one. Not the lowest priority, 19 (a seventieth): the garbage
    // collector, and whoever needs a lock that this thread holds, wait for it.
    private const int Niceness = 10;

    /// <summary>Gives the calling thread a low priority. If that fails, the thread keeps its priority.</summary>
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
