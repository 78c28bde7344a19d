using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatRoom.Server.Files;

/// <summary>Limits what this process may do (setrlimit(2), alarm(2), prctl(2)); nothing lifts that. Linux only.</summary>
internal static class ProcessLimits
{
    private const int Cpu = 0;
    private const int FileSize = 1;
    private const int Core = 4;
    private const int AddressSpace = 9;
    private const int NoNewPrivileges = 38;

    /// <summary>Sets the limits.</summary>
    /// <param name="memory">Bytes of address space that it may still get.</param>
    /// <param name="cpuSeconds">Seconds of processor time.</param>
    /// <param name="seconds">Seconds after which the kernel ends it.</param>
    /// <exception cref="InvalidOperationException">A limit cannot be set.</exception>
    public static void Apply(ulong memory, ulong cpuSeconds, uint seconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new InvalidOperationException("pictures are decoded only on Linux");
        }

        Set(Core, 0);
        Set(FileSize, 0);
        Set(Cpu, cpuSeconds);
        Set(AddressSpace, UsedAddressSpace() + memory);
        _ = Alarm(seconds); // returns what was left of an earlier one
        if (Prctl(NoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            throw new InvalidOperationException("prctl failed");
        }
    }

    private static ulong UsedAddressSpace() =>
        ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;

    private static void Set(int resource, ulong limit)
    {
        var both = new Limit { Soft = limit, Hard = limit };
        if (SetLimit(resource, in both) != 0)
        {
            throw new InvalidOperationException($"the limit {resource} cannot be set");
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    [DllImport("libc", EntryPoint = "alarm")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Alarm(uint seconds);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Prctl(int option, nuint one, nuint two, nuint three, nuint four);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
