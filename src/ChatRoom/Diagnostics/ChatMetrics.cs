using System.Diagnostics.Metrics;
using ChatRoom.Limits;
using HdrHistogram;
using Microsoft.Extensions.Options;

namespace ChatRoom.Diagnostics;

/// <summary>
/// The counts of the chat. Sessions and pumps count messages and deliveries in fields of their own, without sharing. This type
/// counts rarer things, and adds up the counts of the sessions that have ended.
/// </summary>
internal sealed class ChatMetrics
{
    private static readonly long LongestMicroseconds = TimeSpan.FromMinutes(10).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly Lock _lock = new();
    private readonly long[] _closed = new long[Enum.GetValues<CloseCause>().Length];
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];
    private readonly LongConcurrentHistogram[] _fanOut = [NewHistogram(), NewHistogram()]; // this minute, the last one
    private const string OverWebSocket = "json_websocket"; // no choice of an endpoint

    private readonly IOpenConnections _connections;
    private readonly ChatInstruments _instruments;
    private readonly IOptions<ChatRoomOptions> _options;
    private SubscriberCounters _ended;
    private long _opened;
    private long _stored;
    private long _storingTicks;

    /// <param name="connections">The connections of this server.</param>
    /// <param name="options">Contains the limit on connections, which a gauge shows.</param>
    /// <param name="log">Logs failures of listeners of the metrics.</param>
    /// <param name="meters">Creates the meter that exports the counts.</param>
    public ChatMetrics(IOpenConnections connections, IOptions<ChatRoomOptions> options, ChatLog log, IMeterFactory? meters = null)
    {
        _connections = connections;
        _options = options;
        _instruments = new ChatInstruments(meters, Read, () => options.Value.Limits.MaxConnections, e => log.StepFailed("a listener of the metrics", e));
    }

    /// <summary>Counts an accepted connection.</summary>
    public void Opened() => Interlocked.Increment(ref _opened);

    /// <summary>Counts a refused connection.</summary>
    public void Refused(RefusalReason reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>Counts a connection that has ended: removes it from the open ones and adds its counts to the sum, in one step.</summary>
    public void Closed(IOpenConnection connection, CloseCause cause)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (!connection.IsOwn)
            {
                _ended += connection.Counters;
                _closed[(int)cause]++;
            }
        }
    }

    /// <summary>Records how long after the append that woke them some members had all messages.</summary>
    public void FannedOut(TimeSpan delay, int members)
    {
        var microseconds = Math.Clamp(delay.Ticks / TimeSpan.TicksPerMicrosecond, 1, LongestMicroseconds);
        Volatile.Read(ref _fanOut[0]).RecordValueWithCount(microseconds, members);
        _instruments.FannedOut(delay);
    }

    /// <summary>Records how long the journal took to store an event.</summary>
    public void Stored(TimeSpan duration)
    {
        Interlocked.Increment(ref _stored);
        Interlocked.Add(ref _storingTicks, duration.Ticks);
        _instruments.Stored(duration);
    }

    /// <summary>Records how long a client took from the prompt to an accepted alias.</summary>
    public void ShookHands(TimeSpan duration) => _instruments.ShookHands(duration);

    /// <summary>Begins a new minute. The delays of delivery are those of the last one to two minutes.</summary>
    public void Turn()
    {
        var oldest = _fanOut[1];
        Volatile.Write(ref _fanOut[1], _fanOut[0]);
        oldest.Reset();
        Volatile.Write(ref _fanOut[0], oldest);
    }

    /// <summary>Returns all counts at one moment, without the state of the journal.</summary>
    public ChatStatistics Read()
    {
        const int mostRooms = 100;
        IOpenConnection[] live;
        SubscriberCounters counters;
        long[] closed;
        lock (_lock)
        {
            // Read both under one lock: a connection that ends from now on still counts as a live one.
            live = [.. _connections.All.Where(static connection => !connection.IsOwn)];
            counters = _ended;
            closed = [.. _closed];
        }

        counters = live.Aggregate(counters, static (sum, connection) => sum + connection.Counters);
        var rooms = live.SelectMany(static connection => connection.Rooms ?? []).GroupBy(static room => room).Select(static g => (g.Key, Count: g.Count())).ToArray();
        return new ChatStatistics
        {
            Connections = live.Length,
            MaxConnections = _options.Value.Limits.MaxConnections is > 0 and var most ? most : null,
            ConnectionsOpened = Interlocked.Read(ref _opened),
            ConnectionsRefused = ChatStatistics.ByName<RefusalReason>([.. _refused]),
            ConnectionsClosed = ChatStatistics.ByName<CloseCause>(closed),
            Rooms = rooms.Length,
            MembersByRoom = rooms.OrderByDescending(static r => r.Count).Take(mostRooms).ToDictionary(static r => r.Key, static r => r.Count),
            MembersByDialect = Enum.GetValues<ProtocolChoice>().Where(static choice => choice != ProtocolChoice.Auto).Select(ChatStatistics.SnakeCase).Append(OverWebSocket)
                .ToDictionary(static name => name, name => live.Count(connection => connection.Dialect == name)),
            MessagesIn = counters.MessagesIn,
            BytesIn = counters.BytesIn,
            LinesOut = counters.Lines,
            BytesOut = counters.Bytes,
            Deliveries = counters.Messages,
            TimesSlow = counters.TimesSlow,
            Skipped = counters.Skipped,
            FanOut = FanOut(),
        };
    }

    /// <summary>Returns the few counts that are sampled once a second, without the lists of <see cref="Read"/>, which would cost too much for that.</summary>
    public LiveCounts ReadLive()
    {
        var open = 0;
        SubscriberCounters counters;
        lock (_lock)
        {
            counters = _ended;
            foreach (var connection in _connections.All)
            {
                if (!connection.IsOwn)
                {
                    open++;
                    counters += connection.Counters;
                }
            }
        }

        return new LiveCounts(open, counters, FanOut(), Interlocked.Read(ref _stored), new TimeSpan(Interlocked.Read(ref _storingTicks)));
    }

    private FanOutDelay FanOut()
    {
        var all = NewHistogram();
        all.Add(_fanOut[0]);
        all.Add(_fanOut[1]);
        return all.TotalCount == 0 ? new FanOutDelay(null, null) : new FanOutDelay(Percentile(all, 50), Percentile(all, 99));
    }

    private static double Percentile(HistogramBase of, double percentile) =>
        TimeSpan.FromMicroseconds(of.GetValueAtPercentile(percentile)).TotalMilliseconds;

    private static LongConcurrentHistogram NewHistogram() => new(1, LongestMicroseconds, 2);
}
