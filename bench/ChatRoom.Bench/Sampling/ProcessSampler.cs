using System.Globalization;

namespace ChatRoom.Bench.Sampling;

/// <summary>Looks at what the server, this process and the machine use: proc(5).</summary>
internal sealed class ProcessSampler
{
    private const double TicksPerSecond = 100; // USER_HZ, on every architecture that .NET runs on
    private const int UserTime = 11; // of /proc/PID/stat, counted from after the name
    private const long SampleInterval = 100 * Clock.Millisecond;

    private readonly int? _pid;
    private long _next;
    private double _serverSeconds; // as far as it was seen: a process that has ended shows nothing

    /// <param name="pid">The server's process; null: none is looked at.</param>
    /// <exception cref="CouldNotRunException">There is no such process.</exception>
    public ProcessSampler(int? pid)
    {
        _pid = pid;
        if (pid is not null && !IsAlive)
        {
            throw new CouldNotRunException($"--server-pid: there is no process {pid}");
        }
    }

    /// <summary>Whether a server is looked at.</summary>
    public bool HasServer => _pid is not null;

    /// <summary>Whether it runs; true if none is looked at.</summary>
    public bool IsAlive => _pid is null || FieldsOfStat() is { } fields && fields[0] != "Z";

    /// <summary>The server's largest resident memory seen so far, in KiB.</summary>
    public long PeakResidentKb { get; private set; }

    /// <summary>The server's resident memory, in KiB; 0 if it is not looked at, or gone.</summary>
    public long ResidentKb()
    {
        var text = _pid is null ? null : Read($"/proc/{_pid}/statm");
        var kb = text is null ? 0 : long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) * (Environment.SystemPageSize / 1024);
        PeakResidentKb = Math.Max(PeakResidentKb, kb);
        return kb;
    }

    /// <summary>Looks at the memory, ten times a second at most.</summary>
    public void SampleMemory(long now)
    {
        if (_pid is not null && now >= _next)
        {
            _next = now + SampleInterval;
            ResidentKb();
        }
    }

    /// <summary>Processor time up to now.</summary>
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
        return text?[(text.LastIndexOf(')') + 2)..].Split(' '); // a name may have blanks in it
    }

    private static double MachineSeconds()
    {
        int[] idle = [3, 4]; // idle, iowait; what follows steal is counted in user already
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
            return null; // gone
        }
    }
}
