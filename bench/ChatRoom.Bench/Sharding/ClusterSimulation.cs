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

/// <summary>What a cluster does in a second, and the load of its machines.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Reads">Messages that nodes read because another node has stored them.</param>
/// <param name="Deliveries">Deliveries: one message to 10 members is 10.</param>
/// <param name="LargestRoom">Members of the largest room.</param>
/// <param name="OfDatabases">The load of the databases.</param>
/// <param name="OfNodes">The load of the nodes.</param>
/// <param name="MovedRooms">The share of the rooms that one database more moves, from 0 to 1.</param>
internal sealed record ClusterFigures(double Messages, double Reads, double Deliveries, int LargestRoom, Load OfDatabases, Load OfNodes, double MovedRooms);

/// <summary>The load of several machines, in cores of each.</summary>
internal sealed record Load(double Mean, double Largest)
{
    /// <summary>Returns the load of machines that work for so many microseconds in a second.</summary>
    public static Load Of(double[] microseconds) => new(microseconds.Average() / 1e6, microseconds.Max() / 1e6);
}

/// <summary>
/// Computes the load of a cluster whose rooms are divided between databases. There is neither time nor input and output: it adds up
/// what the messages of a second cost. The same model gives the same figures.
/// </summary>
internal static class ClusterSimulation
{
    /// <summary>Returns what a model costs.</summary>
    public static ClusterFigures Run(ClusterModel model)
    {
        var (stored, read, nodes) = (new double[model.Databases, model.Nodes], new double[model.Databases, model.Nodes], new double[model.Nodes]);
        var (moved, largest, messages, reads, deliveries) = (0, 0, 0.0, 0.0, 0.0);
        foreach (var (room, members) in Fill(model).Index())
        {
            var hash = Shards.Mix(((ulong)model.Seed << 32) + (ulong)room);
            var database = Shards.Of(hash, model.Databases);
            moved += Shards.Of(hash, model.Databases + 1) == database ? 0 : 1;
            var size = members?.Values.Sum() ?? 0;
            var sent = size * model.Rate;
            (largest, messages, deliveries) = (Math.Max(largest, size), messages + sent, deliveries + (sent * size));
            foreach (var (node, here) in members ?? [])
            {
                var elsewhere = (size - here) * model.Rate;
                stored[database, node] += here * model.Rate;
                read[database, node] += elsewhere;
                reads += elsewhere;
                nodes[node] += (elsewhere * model.FetchCost) + (sent * here * model.DeliveryCost);
            }
        }

        var databases = Enumerable.Range(0, model.Databases).Select(database => Enumerable.Range(0, model.Nodes).Sum(node =>
            (Math.Min(stored[database, node], model.Calls) * model.StoreCost) + (Math.Min(read[database, node], model.Calls) * model.ReadCost)
            + ((stored[database, node] + read[database, node]) * model.MessageCost)));
        return new ClusterFigures(messages, reads, deliveries, largest, Load.Of([.. databases]), Load.Of(nodes), (double)moved / model.Rooms);
    }

    /// <summary>Returns, for each room, how many members each node has there; null: the room has none.</summary>
    private static Dictionary<int, int>?[] Fill(ClusterModel model)
    {
        var upTo = new double[model.Rooms]; // the weights of a room and of those before it
        var rooms = new Dictionary<int, int>?[model.Rooms];
        for (var room = 0; room < model.Rooms; room++)
        {
            upTo[room] = (room == 0 ? 0 : upTo[room - 1]) + Math.Pow(room + 1, -model.Skew);
        }

#pragma warning disable CA5394 // a simulation has to give the same figures again
        var random = new Random(model.Seed);
        for (var member = 0; member < model.Members; member++)
        {
            var found = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
            var here = rooms[found < 0 ? Math.Min(~found, model.Rooms - 1) : found] ??= [];
            var node = random.Next(model.Nodes);
            here[node] = here.GetValueOrDefault(node) + 1;
        }
#pragma warning restore CA5394
        return rooms;
    }
}
