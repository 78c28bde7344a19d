namespace ChatRoom.Bench.Reports;

/// <summary>The latencies of deliveries, in microseconds.</summary>
/// <param name="N">The number of deliveries.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="Max">The maximum.</param>
internal sealed record LatencyReport(long N, double P50, double P90, double P99, double P999, double Max);
