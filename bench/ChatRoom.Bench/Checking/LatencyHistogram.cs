using HdrHistogram;

namespace ChatRoom.Bench.Checking;

/// <summary>A histogram of latencies, with a precision of 1 % (HdrHistogram).</summary>
internal sealed class LatencyHistogram
{
    private const int SignificantDigits = 2; // more digits would not fit into a core's cache

    private readonly LongHistogram _histogram = new(3600 * Clock.Second, SignificantDigits);

    /// <summary>The number of latencies.</summary>
    public long Count => _histogram.TotalCount;

    /// <summary>Adds a latency. The range is 1 ns to 1 h; a value outside counts as the nearest bound.</summary>
    public void Add(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds, 1, 3600 * Clock.Second));

    /// <summary>Adds the latencies of another histogram.</summary>
    public void Add(LatencyHistogram other) => _histogram.Add(other._histogram);

    /// <summary>Returns a percentile in microseconds; 0 if the histogram is empty.</summary>
    public double Microseconds(double percentile) => Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1e3;

    /// <summary>Returns the latencies that occurred, ascending, each with the percentage of deliveries that took no longer.</summary>
    public IEnumerable<(double Milliseconds, double Percent)> Distribution()
    {
        if (Count == 0)
        {
            yield break;
        }

        long seen = 0;
        foreach (var bucket in _histogram.RecordedValues())
        {
            seen += bucket.CountAtValueIteratedTo;
            yield return (bucket.ValueIteratedTo / 1e6, 100.0 * seen / Count);
        }
    }
}
