using System.CommandLine;
using System.Text.Json.Nodes;

namespace ChatRoom.Bench.Sharding;

/// <summary>The subcommand <c>simulate-cluster</c>: computes the load of a cluster whose rooms are divided between databases.</summary>
internal sealed class SimulateClusterCommand : Command
{
    private static readonly ClusterModel Default = new();

    private readonly Option<int> _nodes = With("--nodes", "number of nodes", Default.Nodes);
    private readonly Option<int> _members = With("--members", "number of members", Default.Members);
    private readonly Option<int> _rooms = With("--rooms", "number of rooms", Default.Rooms);
    private readonly Option<int> _databases = With("--databases", "number of databases", Default.Databases);
    private readonly Option<double> _skew = With("--skew", "how unequal rooms are: the exponent of Zipf's law; 0: all are equal", Default.Skew);
    private readonly Option<double> _rate = With("--rate", "messages that each member sends in a second", Default.Rate);
    private readonly Option<double> _store = With("--store-cost", "µs of a database's core for a message", Default.StoreCost);
    private readonly Option<double> _fetch = With("--fetch-cost", "µs of a node's core for a message of another node", Default.FetchCost);
    private readonly Option<double> _delivery = With("--delivery-cost", "µs of a node's core for a delivery", Default.DeliveryCost);
    private readonly Option<int> _seed = With("--seed", "determines everything that is left to chance", Default.Seed);

    public SimulateClusterCommand()
        : base("simulate-cluster", "Computes the load of each node and database, if rooms are divided between several databases. Runs no server.")
    {
        foreach (var option in (Option[])[_nodes, _members, _rooms, _databases, _skew, _rate, _store, _fetch, _delivery, _seed])
        {
            Options.Add(option);
        }

        SetAction(line => ProbeRun.Run(line, "simulate-cluster", () => Simulate(line)));
    }

    private int Simulate(ParseResult line)
    {
        var model = new ClusterModel
        {
            Nodes = line.GetValue(_nodes),
            Members = line.GetValue(_members),
            Rooms = line.GetValue(_rooms),
            Databases = line.GetValue(_databases),
            Skew = line.GetValue(_skew),
            Rate = line.GetValue(_rate),
            StoreCost = line.GetValue(_store),
            FetchCost = line.GetValue(_fetch),
            DeliveryCost = line.GetValue(_delivery),
            Seed = line.GetValue(_seed),
        };
        if (model.Nodes < 1 || model.Members < 1 || model.Rooms < 1 || model.Databases < 1)
        {
            throw new CouldNotRunException("--nodes, --members, --rooms and --databases must be at least 1");
        }

        if (!double.IsFinite(model.Skew + model.Rate + model.StoreCost + model.FetchCost + model.DeliveryCost)
            || model.Skew < 0 || model.Rate < 0 || model.StoreCost < 0 || model.FetchCost < 0 || model.DeliveryCost < 0)
        {
            throw new CouldNotRunException("--skew, --rate and the costs must be numbers of at least 0");
        }

        var figures = ClusterSimulation.Run(model);
        ProbeRun.Show(line, new JsonObject
        {
            ["messages_per_second"] = Math.Round(figures.Messages),
            ["deliveries_per_second"] = Math.Round(figures.Deliveries),
            ["rooms_with_members"] = figures.UsedRooms,
            ["largest_room"] = figures.LargestRoom,
            ["cores_of_a_database"] = Json(figures.Databases),
            ["cores_of_a_node"] = Json(figures.Nodes),
            ["rooms_moved_by_one_more_percent"] = Math.Round(figures.MovedRooms * 100, 1),
            ["rooms_moved_elsewhere"] = figures.MovedElsewhere,
        }, json: null);
        return ProbeRun.Ok;
    }

    private static JsonObject Json(Load load) => new()
    {
        ["mean"] = Math.Round(load.Mean, 3),
        ["largest"] = Math.Round(load.Largest, 3),
        ["largest_to_mean"] = Math.Round(load.Balance, 2),
    };

    private static Option<T> With<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
