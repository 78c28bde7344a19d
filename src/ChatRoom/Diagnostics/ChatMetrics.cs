using System.Diagnostics.Metrics;
using ChatRoom.Connections;
using ChatRoom.Rooms;
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
    private readonly IOptions<ChatRoomOptions> _options;
    private SubscriberCounters _ended;
    private long _opened;

    /// <param name="sessions">Of this server; a session counts from its entry here to its <see cref="Closed"/>.</param>
    /// <param name="options">The limit of connections, for the gauge that shows it.</param>
    /// <param name="log">Where a failing listener of the metrics is logged.</param>
    /// <param name="meters">Makes the meter that exports the counts.</param>
    public ChatMetrics(SessionDirectory sessions, IOptions<ChatRoomOptions> options, ChatLog log, IMeterFactory? meters = null)
    {
        _sessions = sessions;
        _options = options;
        _instruments = new ChatInstruments(meters, Read, () => options.Value.Limits.MaxConnections, e => log.StepFailed("a listener of the metrics", e));
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
            if (!session.IsOwn)
            {
                _ended += session.Counters;
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

    /// <summary>Returns all counts at one moment; not the state of the journal.</summary>
    public ChatStatistics Read()
    {
        const int mostRooms = 100;
        Session[] live;
        SubscriberCounters counters;
        long[] closed;
        lock (_lock)
        {
            // Together: who ends from now on is still among the live ones, and so is what it counted.
            live = [.. _sessions.All.Where(static s => !s.IsOwn)];
            counters = _ended;
            closed = [.. _closed];
        }

        counters = live.Aggregate(counters, static (sum, session) => sum + session.Counters);
        var members = live.Select(static session => session.Participant).OfType<Participant>().ToArray();
        var rooms = members.SelectMany(static p => p.Attends).GroupBy(static attendance => attendance.Name.Value).Select(static g => (g.Key, Count: g.Count())).ToArray();
        var fanOut = NewHistogram();
        fanOut.Add(_fanOut[0]);
        fanOut.Add(_fanOut[1]);
        return new ChatStatistics
        {
            Connections = live.Length,
            MaxConnections = _options.Value.Limits.MaxConnections is > 0 and var most ? most : null,
            ConnectionsOpened = Interlocked.Read(ref _opened),
            ConnectionsRefused = ChatStatistics.ByName<RefusalReason>([.. _refused]),
            ConnectionsClosed = ChatStatistics.ByName<CloseCause>(closed),
            Rooms = rooms.Length,
            MembersByRoom = rooms.OrderByDescending(static r => r.Count).Take(mostRooms).ToDictionary(static r => r.Key, static r => r.Count),
            MembersByDialect = Enum.GetValues<ProtocolChoice>().Where(static choice => choice != ProtocolChoice.Auto).Select(ChatStatistics.SnakeCase)
                .ToDictionary(static name => name, name => members.Count(m => m.Formatter.ProtocolName == name)),
            MessagesIn = counters.MessagesIn,
            BytesIn = counters.BytesIn,
            LinesOut = counters.Lines,
            BytesOut = counters.Bytes,
            Deliveries = counters.Messages,
            TimesSlow = counters.TimesSlow,
            Skipped = counters.Skipped,
            FanOut = fanOut.TotalCount == 0 ? new FanOutDelay(null, null) : new FanOutDelay(Percentile(fanOut, 50), Percentile(fanOut, 99)),
        };
    }

    private static double Percentile(HistogramBase of, double percentile) =>
        TimeSpan.FromMicroseconds(of.GetValueAtPercentile(percentile)).TotalMilliseconds;

    private static LongConcurrentHistogram NewHistogram() => new(1, LongestMicroseconds, 2);
}
