using System.Diagnostics.Metrics;
using ChatRoom.Connections;
using HdrHistogram;
using Microsoft.Extensions.Options;

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
    private readonly SessionDirectory _sessions;
    private readonly ChatInstruments _instruments;
    private Traffic _ended;
    private long _opened;

    /// <param name="sessions">Of this server; a session counts from its entry here to its <see cref="Closed"/>.</param>
    /// <param name="options">The limit of connections, for the gauge that shows it.</param>
    /// <param name="meters">Makes the meter that exports the counts.</param>
    public ChatMetrics(SessionDirectory sessions, IOptions<ChatRoomOptions> options, IMeterFactory? meters = null)
    {
        _sessions = sessions;
        _instruments = new ChatInstruments(meters, Read, () => options.Value.Limits.MaxConnections);
    }

    /// <summary>A connection was let in.</summary>
    public void Opened() => Interlocked.Increment(ref _opened);

    /// <summary>A connection was not let in.</summary>
    public void Refused(RefusalReason reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>A session has ended: it leaves the directory, and its counts go into the sum, in one step.</summary>
    public void Closed(Session session, CloseCause cause)
    {
        lock (_lock)
        {
            _sessions.Remove(session);
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
        _instruments.FannedOut(delay);
    }

    /// <summary>The journal took so long to store something.</summary>
    public void Stored(TimeSpan duration) => _instruments.Stored(duration);

    /// <summary>From the prompt to an accepted alias it took so long.</summary>
    public void ShookHands(TimeSpan duration) => _instruments.ShookHands(duration);

    /// <summary>Called once a minute: the fan-out's figures are those of the last one to two minutes.</summary>
    public void Turn()
    {
        var oldest = _fanOut[1];
        Volatile.Write(ref _fanOut[1], _fanOut[0]);
        oldest.Reset();
        Volatile.Write(ref _fanOut[0], oldest);
    }

    /// <summary>All counts at one moment.</summary>
    public ChatCounts Read()
    {
        Session[] live;
        Traffic ended;
        long[] closed;
        lock (_lock)
        {
            // Together: who ends from now on is still among the live ones, and so is what it counted.
            live = [.. _sessions.All.Where(static s => !s.IsProbe)];
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
