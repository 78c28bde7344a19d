namespace ChatRoom.Bench.Sharding;

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
