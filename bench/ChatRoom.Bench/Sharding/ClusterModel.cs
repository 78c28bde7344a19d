namespace ChatRoom.Bench.Sharding;

/// <summary>The size of a cluster, and what a message costs in it.</summary>
internal sealed record ClusterModel
{
    /// <summary>The number of nodes, from 1.</summary>
    public int Nodes { get; init; } = 100;

    /// <summary>The number of members, from 1. Each is in one room, on a node by chance.</summary>
    public int Members { get; init; } = 100_000;

    /// <summary>The number of rooms, from 1.</summary>
    public int Rooms { get; init; } = 10_000;

    /// <summary>The number of databases, from 1.</summary>
    public int Databases { get; init; } = 4;

    /// <summary>How unequal rooms are: room k is chosen with a probability proportional to 1 / k^Skew; 0: all are equal.</summary>
    public double Skew { get; init; } = 1;

    /// <summary>Messages that each member sends in a second.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Microseconds of a database's core to number, store and announce a message.</summary>
    public double StoreCost { get; init; } = 27;

    /// <summary>Microseconds of a node's core to take a message of another node from the database, once for all of its members.</summary>
    public double FetchCost { get; init; } = 10;

    /// <summary>Microseconds of a node's core to deliver a message to one member.</summary>
    public double DeliveryCost { get; init; } = 10;

    /// <summary>Determines everything that is left to chance.</summary>
    public int Seed { get; init; } = 1;
}
