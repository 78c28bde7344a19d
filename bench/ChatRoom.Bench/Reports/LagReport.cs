namespace ChatRoom.Bench.Reports;

/// <summary>The times from when messages were due until they were sent, in microseconds: the generator's part of the latency.</summary>
internal sealed record LagReport(double Mean, double Max);
