namespace ChatRoom.Bench.Reports;

/// <summary>Deliveries over the measured time.</summary>
/// <param name="IntervalMs">The length of each interval, in milliseconds.</param>
/// <param name="Deliveries">The number of deliveries in each interval.</param>
internal sealed record TimelineReport(int IntervalMs, IReadOnlyList<long> Deliveries);
