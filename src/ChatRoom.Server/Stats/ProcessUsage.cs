using System.Diagnostics;

namespace ChatRoom.Server.Stats;

/// <summary>What the process uses.</summary>
internal sealed class ProcessUsage(TimeProvider time)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Process _process = Process.GetCurrentProcess();
    private long _since = time.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private double _cpu;

    /// <summary>When it started, UTC.</summary>
    public DateTimeOffset Start => _process.StartTime.ToUniversalTime();

    /// <summary>Resident memory, bytes.</summary>
    public static long ResidentBytes => Environment.WorkingSet;

    /// <summary>Per cent of one core, between the last two calls that were a second or more apart.</summary>
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
