using System.Globalization;

namespace ChatRoom.Bench.Sampling;

/// <summary>Measures the processor time and the memory of the server, this process and the machine (proc(5)).</summary>
internal sealed class ProcessSampler
{
    private const double TicksPerSecond = 100; // USER_HZ, on every architecture that .NET runs on
    private const int UserTime = 11; // the field in /proc/PID/stat, counted after the name
    private const long SampleInterval = 100 * Clock.Millisecond;

    private readonly int? _pid;
    private long _next;
    private double _serverSeconds; // the last known value, because a process that has ended has none

    /// <param name="pid">The id of the server's process; null: the server is not measured.</param>
    /// <exception cref="CouldNotRunException">The process does not exist.</exception>
    public ProcessSampler(int? pid)
    {
        _pid = pid;
        if (pid is not null && !IsAlive)
        {
            throw new CouldNotRunException($"--server-pid: there is no process {pid}");
        }
    }

    /// <summary>Whether the server is measured.</summary>
    public bool HasServer => _pid is not null;

    /// <summary>Whether the server runs; true if it is not measured.</summary>
    public bool IsAlive => _pid is null || FieldsOfStat() is { } fields && fields[0] != "Z";

    /// <summary>The server's largest measured resident memory, in KiB.</summary>
    public long PeakResidentKb { get; private set; }

    /// <summary>Returns the server's resident memory, in KiB; 0 if it is not measured or has ended.</summary>
    public long ResidentKb()
    {
        var text = _pid is null ? null : Read($"/proc/{_pid}/statm");
        var kb = text is null ? 0 : long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) * (Environment.SystemPageSize / 1024);
        PeakResidentKb = Math.Max(PeakResidentKb, kb);
        return kb;
    }

    /// <summary>Measures the memory, at most ten times per second.</summary>
    public void SampleMemory(long now)
    {
        if (_pid is not null && now >= _next)
        {
            _next = now + SampleInterval;
            ResidentKb();
        }
    }

    /// <summary>Returns the processor times used so far.</summary>
    public Usage Usage() => new(
        Clock.Now / (double)Clock.Second, Environment.CpuUsage.TotalTime.TotalSeconds, ServerSeconds(), MachineSeconds());

    private double ServerSeconds()
    {
        if (FieldsOfStat() is { } fields)
        {
            _serverSeconds = (long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[UserTime + 1], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }

        return _serverSeconds;
    }

    private string[]? FieldsOfStat()
    {
        var text = _pid is null ? null : Read($"/proc/{_pid}/stat");
        return text?[(text.LastIndexOf(')') + 2)..].Split(' '); // the name in parentheses may contain blanks
    }

    private static double MachineSeconds()
    {
        int[] idle = [3, 4]; // idle and iowait; the fields after steal are included in user
        var fields = Read("/proc/stat")?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9] ?? [];
        return fields.Where((_, i) => !idle.Contains(i)).Sum(static field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // the process has ended
        }
    }
}
