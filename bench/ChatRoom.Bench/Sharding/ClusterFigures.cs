namespace ChatRoom.Bench.Sharding;

/// <summary>What a cluster does in a second, and the load of its machines.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Reads">Messages that nodes read because another node has stored them.</param>
/// <param name="Deliveries">Deliveries: one message to 10 members is 10.</param>
/// <param name="LargestRoom">Members of the largest room.</param>
/// <param name="OfDatabases">The load of the databases.</param>
/// <param name="OfNodes">The load of the nodes.</param>
/// <param name="MovedRooms">The share of the rooms that one database more moves, from 0 to 1.</param>
internal sealed record ClusterFigures(double Messages, double Reads, double Deliveries, int LargestRoom, Load OfDatabases, Load OfNodes, double MovedRooms);
