using System.Text.Json.Serialization;
using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Reports;

/// <summary>
/// The result of a run. A figure that the mode does not measure is null. The name of a figure contains its unit. Memory is in KiB,
/// and cores are processor seconds per second.
/// </summary>
internal sealed record LoadReport
{
    public required string Dialect { get; init; }

    public required bool Tls { get; init; }

    public required string Mode { get; init; }

    public required int Subs { get; init; }

    public required int Pubs { get; init; }

    public required int Rooms { get; init; }

    public required int Size { get; init; }

    public int? Window { get; init; }

    /// <summary>Whether all messages that a publisher had ready left in one write.</summary>
    public required bool Coalesce { get; init; }

    public double? Rate { get; init; }

    public double JoinS { get; init; }

    public double ConnectsPerS { get; init; }

    public double? CpuUsPerConnect { get; init; }

    public double? Seconds { get; init; }

    public double? DeliveriesPerS { get; init; }

    public double? MessagesPerS { get; init; }

    public double? GeneratorCores { get; init; }

    public double? ServerCores { get; init; }

    public double? OtherCores { get; init; }

    public double? CpuUsPerDelivery { get; init; }

    public double? GeneratorUsPerDelivery { get; init; }

    public LatencyReport? LatencyUs { get; init; }

    public LagReport? SendLagUs { get; init; }

    public long? Sent { get; init; }

    public long? DeliveriesTotal { get; init; }

    public long? Lost { get; init; }

    public int? LostMembers { get; init; }

    public long? LostWorstMember { get; init; }

    public long? Duplicate { get; init; }

    public long? OutOfOrder { get; init; }

    public long? Corrupt { get; init; }

    /// <summary>Deliveries of another room's messages.</summary>
    public long? Astray { get; init; }

    /// <summary>The number of different orders in the worst room.</summary>
    public int? DistinctOrders { get; init; }

    public int? ClosedMembers { get; init; }

    public int? Stalls { get; init; }

    public long? Forgiven { get; init; }

    public int? Slow { get; init; }

    public int? SlowClosed { get; init; }

    public long? SlowReceived { get; init; }

    public long? SlowLost { get; init; }

    public double? MaxGapMs { get; init; }

    public TimelineReport? Timeline { get; init; }

    public long? RssStartKb { get; init; }

    public long? RssJoinedKb { get; init; }

    public long? RssRunKb { get; init; }

    public long? RssPeakKb { get; init; }

    /// <summary>The resident memory per connection, in bytes.</summary>
    public double? RssPerConn { get; init; }

    /// <summary>The faults, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The numbers of members and rooms as text.</summary>
    [JsonIgnore]
    public string Members => $"{Subs:N0} + {Pubs:N0} members{(Rooms > 1 ? $" in {Rooms:N0} rooms" : "")}";

    /// <summary>The latencies of all deliveries.</summary>
    [JsonIgnore]
    public LatencyHistogram? Histogram { get; init; }
}
