using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Logins;

/// <summary>What all logins together came to.</summary>
/// <param name="Done">The number of logins that succeeded.</param>
/// <param name="Seconds">How long they took in all: from when the first was due to the last welcome, without pauses between turns.</param>
/// <param name="Latency">The times from when a login was due to the welcome.</param>
/// <param name="Failed">The number of logins that failed.</param>
/// <param name="Failure">Why the last one failed; null: none has.</param>
internal sealed record LoginTotals(long Done, double Seconds, LatencySummary Latency, long Failed, string? Failure)
{
    /// <summary>Before the first login.</summary>
    public static LoginTotals None { get; } = new(0, 0, new LatencySummary(0, 0, 0), 0, null);
}

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
