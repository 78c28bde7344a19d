namespace ChatRoom.Bench.Sharding;

/// <summary>
/// Computes the load of the databases and nodes of a cluster whose rooms are divided between databases. There is neither time nor
/// input and output: it adds up what the messages of a second cost. The same model gives the same figures.
/// </summary>
internal static class ClusterSimulation
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>Returns what a model costs.</summary>
    public static ClusterFigures Run(ClusterModel model)
    {
        var rooms = Fill(model);
        var (databases, nodes) = (new double[model.Databases], new double[model.Nodes]);
        var (before, after) = (new Shards(model.Databases), new Shards(model.Databases + 1));
        var (used, moved, movedElsewhere, messages, deliveries) = (0, 0, 0, 0.0, 0.0);
        for (var room = 0; room < rooms.Length; room++)
        {
            var hash = Shards.Mix(((ulong)model.Seed << 32) + (ulong)room);
            var (from, to) = (before.Of(hash), after.Of(hash));
            moved += from == to ? 0 : 1;
            movedElsewhere += from == to || to == model.Databases ? 0 : 1;
            if (rooms[room] is not { } members)
            {
                continue; // costs nobody anything
            }

            used++;
            var size = members.Values.Sum();
            var sent = size * model.Rate;
            messages += sent;
            deliveries += sent * size;
            databases[from] += sent * model.StoreCost / MicrosecondsPerSecond;
            foreach (var (node, here) in members)
            {
                var elsewhere = (size - here) * model.Rate;
                nodes[node] += ((elsewhere * model.FetchCost) + (sent * here * model.DeliveryCost)) / MicrosecondsPerSecond;
            }
        }

        return new ClusterFigures
        {
            Messages = messages,
            Deliveries = deliveries,
            UsedRooms = used,
            LargestRoom = rooms.Max(static room => room?.Values.Sum() ?? 0),
            Databases = Load.Of(databases),
            Nodes = Load.Of(nodes),
            MovedRooms = (double)moved / rooms.Length,
            MovedElsewhere = movedElsewhere,
        };
    }

    /// <summary>Returns, for each room that has members, how many each node has.</summary>
    private static Dictionary<int, int>?[] Fill(ClusterModel model)
    {
        var upTo = new double[model.Rooms]; // the sum of the weights of a room and of those before it
        for (var room = 0; room < upTo.Length; room++)
        {
            upTo[room] = (room == 0 ? 0 : upTo[room - 1]) + Math.Pow(room + 1, -model.Skew);
        }

        var rooms = new Dictionary<int, int>?[model.Rooms];
#pragma warning disable CA5394 // a simulation has to give the same figures again
        var random = new Random(model.Seed);
        for (var member = 0; member < model.Members; member++)
        {
            var found = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
            var here = rooms[found < 0 ? Math.Min(~found, upTo.Length - 1) : found] ??= [];
            var node = random.Next(model.Nodes);
            here[node] = here.GetValueOrDefault(node) + 1;
        }
#pragma warning restore CA5394
        return rooms;
    }
}

/// <summary>What a cluster costs.</summary>
internal sealed record ClusterFigures
{
    /// <summary>Messages per second.</summary>
    public required double Messages { get; init; }

    /// <summary>Deliveries per second: one message to 10 members is 10.</summary>
    public required double Deliveries { get; init; }

    /// <summary>Rooms that have members.</summary>
    public required int UsedRooms { get; init; }

    /// <summary>Members of the largest room.</summary>
    public required int LargestRoom { get; init; }

    /// <summary>The load of the databases.</summary>
    public required Load Databases { get; init; }

    /// <summary>The load of the nodes.</summary>
    public required Load Nodes { get; init; }

    /// <summary>The share of the rooms that a database more moves, from 0 to 1.</summary>
    public required double MovedRooms { get; init; }

    /// <summary>The rooms that a database more moves to another one than itself.</summary>
    public required int MovedElsewhere { get; init; }
}

/// <summary>The load of several machines, in cores of each.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Largest">The largest.</param>
internal sealed record Load(double Mean, double Largest)
{
    /// <summary>How many times the mean the largest is; 1: all are equal.</summary>
    public double Balance => Mean > 0 ? Largest / Mean : 1;

    /// <summary>Returns the load of these machines.</summary>
    public static Load Of(double[] cores) => new(cores.Average(), cores.Max());
}
