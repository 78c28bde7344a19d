namespace ChatRoom.Diagnostics;

/// <summary>Knows the nodes of the cluster.</summary>
internal interface IClusterMonitor
{
    /// <summary>The cluster as this server sees it; null: this server is not in a cluster.</summary>
    ClusterStatistics? Statistics { get; }
}
