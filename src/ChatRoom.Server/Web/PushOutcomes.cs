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
    private readonly long[] _dropped = new long[Enum.GetValues<PushDrop>().Length]; // by reason
    private readonly Lock _lock = new();
    private long _delivered;
    private long _failed;
    private long _loggedUntil;

    /// <param name="meters">Creates the meter and disposes of it.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    public PushOutcomes(IMeterFactory meters, ILogger<PushOutcomes> log, TimeProvider time)
    {
        (_log, _time) = (log, time);
        var meter = meters.Create(ChatTelemetry.MeterName);
        meter.CreateObservableCounter("chatroom.pushes.delivered", () => Volatile.Read(ref _delivered), null, "Notifications to browsers that push services have accepted.");
        meter.CreateObservableCounter("chatroom.pushes.failed", () => Volatile.Read(ref _failed), null, "Requests to push services that failed, each attempt counted.");
        meter.CreateObservableCounter(
            "chatroom.pushes.dropped",
            () => Enum.GetValues<PushDrop>().Select(reason => new Measurement<long>(Volatile.Read(ref _dropped[(int)reason]), new KeyValuePair<string, object?>("reason", NameOf(reason)))),
            null,
            "Notifications to browsers that were dropped.");
    }

    /// <summary>Counts a notification that a push service has accepted.</summary>
    public void Delivered() => Interlocked.Increment(ref _delivered);

    /// <summary>Counts a request that failed.</summary>
    public void Failed() => Interlocked.Increment(ref _failed);

    /// <summary>Counts notifications that were dropped.</summary>
    public void Dropped(PushDrop reason, int count = 1) => Interlocked.Add(ref _dropped[(int)reason], count);

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
