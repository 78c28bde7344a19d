using System.CommandLine;
using System.Text.Json.Nodes;

namespace ChatRoom.Bench.Sharding;

/// <summary>The subcommand <c>simulate-cluster</c>: computes the load of a cluster whose rooms are divided between databases.</summary>
internal sealed class SimulateClusterCommand : Command
{
    private static readonly ClusterModel Default = new();

    public SimulateClusterCommand()
        : base("simulate-cluster", "Computes the load of each node and database, if rooms are divided between several databases. Runs no server.")
    {
        var nodes = Add("--nodes", "number of nodes", Default.Nodes);
        var members = Add("--members", "number of members", Default.Members);
        var rooms = Add("--rooms", "number of rooms", Default.Rooms);
        var databases = Add("--databases", "number of databases", Default.Databases);
        var skew = Add("--skew", "how unequal rooms are: the exponent of Zipf's law; 0: all are equal", Default.Skew);
        var rate = Add("--rate", "messages that each member sends in a second", Default.Rate);
        var calls = Add("--calls", "calls of each kind that a node makes to a database in a second, at most", Default.Calls);
        var store = Add("--store-cost", "µs of a database for a call that stores", Default.StoreCost);
        var read = Add("--read-cost", "µs of a database for a call that reads", Default.ReadCost);
        var message = Add("--message-cost", "µs of a database for each message in a call", Default.MessageCost);
        var fetch = Add("--fetch-cost", "µs of a node for a message of another node", Default.FetchCost);
        var delivery = Add("--delivery-cost", "µs of a node for a delivery", Default.DeliveryCost);
        var seed = Add("--seed", "determines everything that is left to chance", Default.Seed);

        SetAction(line => ProbeRun.Run(line, "simulate-cluster", () => Simulate(line, new ClusterModel(
            line.GetValue(nodes), line.GetValue(members), line.GetValue(rooms), line.GetValue(databases), line.GetValue(skew), line.GetValue(rate), line.GetValue(calls),
            line.GetValue(store), line.GetValue(read), line.GetValue(message), line.GetValue(fetch), line.GetValue(delivery), line.GetValue(seed)))));
    }

    private static int Simulate(ParseResult line, ClusterModel model)
    {
        double[] numbers = [model.Skew, model.Rate, model.Calls, model.StoreCost, model.ReadCost, model.MessageCost, model.FetchCost, model.DeliveryCost];
        if (model.Nodes < 1 || model.Members < 1 || model.Rooms < 1 || model.Databases < 1 || numbers.Any(static one => !double.IsFinite(one) || one < 0))
        {
            throw new CouldNotRunException("--nodes, --members, --rooms and --databases must be at least 1, the other numbers at least 0");
        }

        var figures = ClusterSimulation.Run(model);
        ProbeRun.Show(line, new JsonObject
        {
            ["messages_per_second"] = Math.Round(figures.Messages),
            ["reads_per_second"] = Math.Round(figures.Reads),
            ["deliveries_per_second"] = Math.Round(figures.Deliveries),
            ["largest_room"] = figures.LargestRoom,
            ["cores_of_a_database"] = Json(figures.OfDatabases),
            ["cores_of_a_node"] = Json(figures.OfNodes),
            ["rooms_moved_by_one_more_percent"] = Math.Round(figures.MovedRooms * 100, 1),
        }, json: null);
        return ProbeRun.Ok;
    }

    private static JsonObject Json(Load load) => new()
    {
        ["mean"] = Math.Round(load.Mean, 2),
        ["largest"] = Math.Round(load.Largest, 2),
        ["largest_to_mean"] = load.Mean > 0 ? Math.Round(load.Largest / load.Mean, 2) : 1,
    };

    private Option<T> Add<T>(string name, string description, T value)
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        Options.Add(option);
        return option;
    }
}
