using System.Diagnostics;

namespace ChatRoom.Server.Stats;

/// <summary>The processor time and the memory that this process uses.</summary>
internal sealed class ProcessUsage(TimeProvider time)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Process _process = Process.GetCurrentProcess();
    private long _since = time.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private double _cpu;

    /// <summary>The time at which the process started, in UTC.</summary>
    public DateTimeOffset Start => _process.StartTime.ToUniversalTime();

    /// <summary>The resident memory, in bytes.</summary>
    public static long ResidentBytes => Environment.WorkingSet;

    /// <summary>The processor usage in percent of one core, since the last update. Updates are at least a second apart.</summary>
    public double CpuPercent
    {
        get
        {
            lock (_lock)
            {
                var elapsed = time.GetElapsedTime(_since);
                if (elapsed >= ShortestInterval)
                {
                    var used = Environment.CpuUsage.TotalTime;
                    _cpu = Math.Round(100 * (used - _used) / elapsed, 1);
                    (_used, _since) = (used, time.GetTimestamp());
                }

                return _cpu;
            }
        }
    }
}
