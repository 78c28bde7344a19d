namespace ChatRoom.Diagnostics;

/// <summary>The nodes of the cluster, as this one sees them, for administrators.</summary>
public sealed record ClusterStatistics
{
    /// <summary>The age in seconds of this node's newest notification that has come back to it; null: none has.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>The nodes that are not over, the oldest first.</summary>
    public required IReadOnlyList<NodeStatistics> Nodes { get; init; }
}
