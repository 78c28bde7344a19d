namespace ChatRoom.Diagnostics;

/// <summary>Knows the servers that form one chat with this one.</summary>
internal interface IClusterMonitor
{
    /// <summary>The cluster as this server sees it; null: this server is not in a cluster.</summary>
    ClusterStatistics? Statistics { get; }
}
