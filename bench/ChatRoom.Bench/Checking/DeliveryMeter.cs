namespace ChatRoom.Bench.Checking;

/// <summary>Counts and times the deliveries in the measured period.</summary>
internal sealed class DeliveryMeter
{
    /// <summary>The length of an interval of <see cref="Timeline"/>, in milliseconds.</summary>
    public const int IntervalMilliseconds = 100;

    private const long Interval = IntervalMilliseconds * Clock.Millisecond;

    private readonly long[] _timeline;
    private long _last;

    /// <param name="from">The begin of the measured period (<see cref="Clock"/>).</param>
    /// <param name="to">The end of the measured period.</param>
    public DeliveryMeter(long from, long to)
    {
        (From, To, _last) = (from, to, from);
        _timeline = new long[((to - from) / Interval) + 1];
    }

    /// <summary>The begin of the measured period.</summary>
    public long From { get; }

    /// <summary>The end of the measured period.</summary>
    public long To { get; }

    /// <summary>The number of deliveries in the measured period.</summary>
    public long Count { get; private set; }

    /// <summary>The times from when a message was due to its arrival, for all messages that were due in the measured period.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The number of deliveries in each interval. The last interval may be shorter.</summary>
    public IReadOnlyList<long> Timeline => _timeline;

    /// <summary>The longest time in the measured period in which nothing arrived.</summary>
    public long MaxGap { get; private set; }

    public void Take(long due, long now)
    {
        if (now >= From && now < To)
        {
            Count++;
            _timeline[(now - From) / Interval]++;
            MaxGap = Math.Max(MaxGap, now - _last);
            _last = now;
        }

        if (due >= From && due < To)
        {
            Latency.Add(now - due);
        }
    }

    /// <summary>Ends the measured period: includes the time since the last delivery in <see cref="MaxGap"/>.</summary>
    public void End() => MaxGap = Math.Max(MaxGap, To - _last);
}
