namespace ChatRoom.Bench.Reports;

/// <summary>Deliveries over the measured time.</summary>
/// <param name="IntervalMs">How long each interval is, in milliseconds.</param>
/// <param name="Deliveries">In each interval.</param>
internal sealed record TimelineReport(int IntervalMs, IReadOnlyList<long> Deliveries);
