using HdrHistogram;

namespace ChatRoom.Bench.Checking;

/// <summary>How long deliveries took: HdrHistogram's, of nanoseconds, within 1 %; an hour at most.</summary>
internal sealed class LatencyHistogram
{
    private const int SignificantDigits = 2; // so that it fits into a core's cache

    private readonly LongHistogram _histogram = new(3600 * Clock.Second, SignificantDigits);

    /// <summary>How many it has.</summary>
    public long Count => _histogram.TotalCount;

    /// <summary>Adds one; below 1 ns it counts as that, above an hour as an hour.</summary>
    public void Add(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds, 1, 3600 * Clock.Second));

    /// <summary>Below which so many per cent lie, in microseconds; 0 while it is empty.</summary>
    public double Microseconds(double percentile) => Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1e3;

    /// <summary>Each latency that occurred, in milliseconds, and the per cent of deliveries that took no longer; ascending.</summary>
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
