namespace ChatRoom.Bench.Checking;

/// <summary>Counts and times the deliveries of the measured time.</summary>
internal sealed class DeliveryMeter
{
    /// <summary>How long one of <see cref="Timeline"/> is.</summary>
    public const int IntervalMilliseconds = 100;

    private const long Interval = IntervalMilliseconds * Clock.Millisecond;

    private readonly long[] _timeline;
    private long _last;

    /// <param name="from">Its begin (<see cref="Clock"/>).</param>
    /// <param name="to">Its end.</param>
    public DeliveryMeter(long from, long to)
    {
        (From, To, _last) = (from, to, from);
        _timeline = new long[((to - from) / Interval) + 1];
    }

    /// <summary>Its begin.</summary>
    public long From { get; }

    /// <summary>Its end.</summary>
    public long To { get; }

    /// <summary>Deliveries within it.</summary>
    public long Count { get; private set; }

    /// <summary>From when a message was due to its arrival, of those that were due within it, whenever they arrived.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Deliveries in each interval; the last one is perhaps not whole.</summary>
    public IReadOnlyList<long> Timeline => _timeline;

    /// <summary>The longest time within it in which nothing arrived.</summary>
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

    /// <summary>The measured time is over: from the last delivery to its end nothing arrived.</summary>
    public void End() => MaxGap = Math.Max(MaxGap, To - _last);
}
