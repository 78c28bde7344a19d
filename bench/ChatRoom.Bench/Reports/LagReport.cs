namespace ChatRoom.Bench.Reports;

/// <summary>How long after they were due messages were sent, in microseconds: the generator's own part of the latency.</summary>
internal sealed record LagReport(double Mean, double Max);
