using System.Runtime.InteropServices;

namespace ChatRoom;

/// <summary>Sets how much of a busy machine a thread gets. .NET's own <see cref="ThreadPriority"/> has no effect on Linux.</summary>
public static class ThreadPriorities
{
    private const int OfProcess = 0; // on Linux this means the thread with the given id
    private const int Niceness = 19; // about a seventieth of the time on a busy machine, all of it on an idle one

    /// <summary>Gives the calling thread the lowest priority. If that fails, the thread keeps its priority.</summary>
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
