namespace ChatRoom.Bench.Sharding;

/// <summary>The size of a cluster, and what a message costs in it. Costs are microseconds of one core.</summary>
/// <param name="Nodes">The number of nodes, from 1.</param>
/// <param name="Members">The number of members, from 1. Each is in one room, on a node by chance.</param>
/// <param name="Rooms">The number of rooms, from 1.</param>
/// <param name="Databases">The number of databases, from 1.</param>
/// <param name="Skew">Zipf's law: room k is chosen with a probability proportional to 1 / k^Skew; 0: rooms are equal.</param>
/// <param name="Rate">Messages that each member sends in a second.</param>
/// <param name="Calls">Calls to store, and calls to read, that a node makes to one database in a second, at most: what comes meanwhile shares the next one.</param>
/// <param name="StoreCost">Of the database, for a call that stores.</param>
/// <param name="ReadCost">Of the database, for a call that reads what other nodes have stored.</param>
/// <param name="MessageCost">Of the database, for each message that is stored, and each time that it is read.</param>
/// <param name="FetchCost">Of a node, for each message that it reads.</param>
/// <param name="DeliveryCost">Of a node, for each delivery to a member.</param>
/// <param name="Seed">Determines everything that is left to chance.</param>
internal sealed record ClusterModel(
    int Nodes = 100, int Members = 100_000, int Rooms = 10_000, int Databases = 4, double Skew = 0.8, double Rate = 0.05, double Calls = 100,
    double StoreCost = 1400, double ReadCost = 1000, double MessageCost = 18, double FetchCost = 30, double DeliveryCost = 10, int Seed = 1);
