namespace ChatRoom.Diagnostics;

/// <summary>The servers that form one chat, as this one sees them, for administrators.</summary>
public sealed record ClusterStatistics
{
    /// <summary>How long ago the newest notification was sent that has come back to this server; null: none has.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>The servers that are not over, the oldest first.</summary>
    public required IReadOnlyList<NodeStatistics> Nodes { get; init; }
}
