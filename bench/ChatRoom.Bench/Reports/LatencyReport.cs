namespace ChatRoom.Bench.Reports;

/// <summary>How long deliveries took, in microseconds.</summary>
/// <param name="N">How many deliveries.</param>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1,000.</param>
/// <param name="Max">All.</param>
internal sealed record LatencyReport(long N, double P50, double P90, double P99, double P999, double Max);
