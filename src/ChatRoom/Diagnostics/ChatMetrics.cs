using ChatRoom.Connections;
using HdrHistogram;

namespace ChatRoom.Diagnostics;

/// <summary>
/// Counts. What happens for each message or delivery is counted by the session and the pump that do it, in fields of
/// their own; here is what is rarer, and the sum of those that have ended.
/// </summary>
internal sealed class ChatMetrics
{
    private static readonly long LongestMicroseconds = TimeSpan.FromMinutes(10).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly Lock _lock = new();
    private readonly long[] _closed = new long[Enum.GetValues<CloseCause>().Length];
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];
    private readonly LongConcurrentHistogram[] _fanOut = [NewHistogram(), NewHistogram()]; // this minute, the last one
    private Traffic _ended;
    private long _opened;

    /// <summary>A connection was let in.</summary>
    public void Opened() => Interlocked.Increment(ref _opened);

    /// <summary>A connection was not let in.</summary>
    public void Refused(RefusalReason reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>A session has ended: it leaves the directory, and its counts go into the sum, in one step.</summary>
    public void Closed(SessionDirectory sessions, Session session, CloseCause cause)
    {
        lock (_lock)
        {
            sessions.Remove(session);
            if (!session.IsProbe)
            {
                _ended += Traffic.Of(session);
                _closed[(int)cause]++;
            }
        }
    }

    /// <summary>So many members were given what they lacked, so long after the append that woke them.</summary>
    public void FannedOut(TimeSpan delay, int members)
    {
        var microseconds = Math.Clamp(delay.Ticks / TimeSpan.TicksPerMicrosecond, 1, LongestMicroseconds);
        Volatile.Read(ref _fanOut[0]).RecordValueWithCount(microseconds, members);
    }

    /// <summary>Called once a minute: the fan-out's figures are those of the last one to two minutes.</summary>
    public void Turn()
    {
        var oldest = _fanOut[1];
        Volatile.Write(ref _fanOut[1], _fanOut[0]);
        oldest.Reset();
        Volatile.Write(ref _fanOut[0], oldest);
    }

    /// <summary>All counts at one moment.</summary>
    public ChatCounts Read(SessionDirectory sessions)
    {
        Session[] live;
        Traffic ended;
        long[] closed;
        lock (_lock)
        {
            // Together: who ends from now on is still among the live ones, and so is what it counted.
            live = [.. sessions.All.Where(static s => !s.IsProbe)];
            ended = _ended;
            closed = [.. _closed];
        }

        var fanOut = NewHistogram();
        fanOut.Add(_fanOut[0]);
        fanOut.Add(_fanOut[1]);
        return new ChatCounts(
            Interlocked.Read(ref _opened),
            live,
            [.. _refused],
            closed,
            live.Aggregate(ended, static (sum, session) => sum + Traffic.Of(session)),
            fanOut.TotalCount == 0 ? null : Percentile(fanOut, 50),
            fanOut.TotalCount == 0 ? null : Percentile(fanOut, 99));
    }

    private static TimeSpan Percentile(HistogramBase of, double percentile) =>
        TimeSpan.FromMicroseconds(of.GetValueAtPercentile(percentile));

    private static LongConcurrentHistogram NewHistogram() => new(1, LongestMicroseconds, 2);
}

/// <summary>All counts at one moment; arrays are by <see cref="RefusalReason"/> and <see cref="CloseCause"/>.</summary>
internal sealed record ChatCounts(
    long Opened, Session[] Live, long[] Refused, long[] Closed, Traffic Traffic, TimeSpan? FanOutP50, TimeSpan? FanOutP99);

/// <summary>What went in and out.</summary>
internal readonly record struct Traffic(
    long MessagesIn, long BytesIn, long LinesOut, long BytesOut, long Deliveries, long Skipped, long TimesSlow)
{
    public static Traffic Of(Session session)
    {
        var member = session.Participant is { } p ? p.Member.Counters : default;
        return new Traffic(
            session.MessagesIn,
            session.BytesIn,
            member.Lines,
            session.BytesOut,
            member.Messages,
            member.Skipped,
            member.TimesSlow);
    }

    public static Traffic operator +(Traffic a, Traffic b) => new(
        a.MessagesIn + b.MessagesIn,
        a.BytesIn + b.BytesIn,
        a.LinesOut + b.LinesOut,
        a.BytesOut + b.BytesOut,
        a.Deliveries + b.Deliveries,
        a.Skipped + b.Skipped,
        a.TimesSlow + b.TimesSlow);
}
