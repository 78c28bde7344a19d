using System.Runtime.InteropServices;

namespace ChatRoom.Bench.Network;

/// <summary>Functions of Linux that .NET does not offer: epoll(7), a non-blocking connect, and precise timers.</summary>
internal static unsafe partial class Libc
{
    public const int InProgress = 115; // EINPROGRESS
    public const int Interrupted = 4; // EINTR
    public const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    public const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EpollControl(int epoll, int operation, int file, byte* e);

    /// <summary>Waits with a timeout in nanoseconds. Needs Linux 5.11 and glibc 2.35.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ProcessControl(int option, nuint argument, nuint unused3 = 0, nuint unused4 = 0, nuint unused5 = 0);

    /// <summary>The struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
