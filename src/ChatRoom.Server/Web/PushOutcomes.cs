using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Pushes;

namespace ChatRoom.Server.Web;

/// <summary>Counts what becomes of notifications, and logs a limited number of those that push services do not accept.</summary>
internal sealed class PushOutcomes
{
    /// <summary>The most lines of the log at once; then one a second.</summary>
    public const int MostLoggedAtOnce = 20;

    private static readonly Rate Logged = new(perSecond: 1, burst: MostLoggedAtOnce);

    private readonly ILogger<PushOutcomes> _log;
    private readonly TimeProvider _time;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _dropped;
    private readonly Lock _lock = new();
    private long _loggedUntil;

    /// <param name="meters">Creates the meter and disposes of it.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    public PushOutcomes(IMeterFactory meters, ILogger<PushOutcomes> log, TimeProvider time)
    {
        (_log, _time) = (log, time);
        var meter = meters.Create(ChatTelemetry.MeterName);
        _delivered = meter.CreateCounter<long>("chatroom.pushes.delivered", null, "Notifications to browsers that push services have accepted.");
        _failed = meter.CreateCounter<long>("chatroom.pushes.failed", null, "Requests to push services that failed, each attempt counted.");
        _dropped = meter.CreateCounter<long>("chatroom.pushes.dropped", null, "Notifications to browsers that were dropped.");
        _delivered.Add(0); // so that a scrape has it from the start
        _failed.Add(0);
        foreach (var reason in Enum.GetValues<PushDrop>())
        {
            Dropped(reason, 0);
        }
    }

    /// <summary>Counts a notification that a push service has accepted.</summary>
    public void Delivered() => _delivered.Add(1);

    /// <summary>Counts a request that failed.</summary>
    public void Failed() => _failed.Add(1);

    /// <summary>Counts notifications that were dropped.</summary>
    public void Dropped(PushDrop reason, int count = 1) => _dropped.Add(count, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    /// <summary>Counts a notification that was dropped because it cannot be delivered. Logs that, if the log does not have too many.</summary>
    public void Undeliverable(string reason)
    {
        Dropped(PushDrop.Failed);
        lock (_lock)
        {
            if (Logged.Take(ref _loggedUntil, Ticks.Now(_time)) > TimeSpan.Zero)
            {
                return;
            }
        }

        PushLog.Dropped(_log, reason);
    }

    private static string NameOf(PushDrop reason) => reason switch
    {
        PushDrop.Sender => "sender",
        PushDrop.Account => "account",
        PushDrop.Busy => "busy",
        PushDrop.Gone => "gone",
        _ => "failed",
    };
}
