namespace ChatRoom.Bench.Checking;

/// <summary>What a table shows of many latencies.</summary>
/// <param name="Count">Their number.</param>
/// <param name="P50">The median, in microseconds.</param>
/// <param name="P99">The percentile 99, in microseconds.</param>
internal sealed record LatencySummary(long Count, double P50, double P99)
{
    /// <summary>Returns the summary of a histogram.</summary>
    public static LatencySummary Of(LatencyHistogram latency) =>
        new(latency.Count, Math.Round(latency.Microseconds(50), 1), Math.Round(latency.Microseconds(99), 1));
}
