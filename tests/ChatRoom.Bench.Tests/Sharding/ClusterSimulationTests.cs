using System.CommandLine;
using System.Text.Json;
using ChatRoom.Bench.Sharding;

namespace ChatRoom.Bench.Tests.Sharding;

public sealed class ClusterSimulationTests
{
    private static readonly ClusterModel Small = new(Nodes: 10, Members: 5_000, Rooms: 2_000);

    [Fact]
    public void Same_seed_gives_the_same_figures_and_another_one_others()
    {
        var figures = ClusterSimulation.Run(Small);

        ClusterSimulation.Run(Small).Should().Be(figures);
        ClusterSimulation.Run(Small with { Seed = 2 }).Should().NotBe(figures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void One_more_database_takes_its_share_and_moves_no_room_elsewhere(int databases)
    {
        var moves = Enumerable.Range(0, 20_000).Select(static room => Shards.Mix((ulong)room))
            .Select(room => (From: Shards.Of(room, databases), To: Shards.Of(room, databases + 1))).ToArray();

        moves.Should().OnlyContain(move => move.From == move.To || move.To == databases);
        moves.Count(static move => move.From != move.To).Should().BeCloseTo(20_000 / (databases + 1), 300);
        ClusterSimulation.Run(Small with { Databases = databases }).MovedRooms.Should().BeApproximately(1.0 / (databases + 1), 0.05);
    }

    [Fact]
    public void Databases_share_what_one_database_would_have()
    {
        var one = ClusterSimulation.Run(Small with { Databases = 1, Calls = 1e9 });
        var four = ClusterSimulation.Run(Small with { Databases = 4, Calls = 1e9 });

        one.OfDatabases.Largest.Should().Be(one.OfDatabases.Mean);
        (four.OfDatabases.Mean * 4).Should().BeApproximately(one.OfDatabases.Mean, 1e-9);
        four.OfNodes.Should().Be(one.OfNodes);
    }

    [Fact]
    public void Equal_rooms_are_balanced_and_a_large_room_stays_on_one_database()
    {
        var equal = ClusterSimulation.Run(Small with { Skew = 0, Members = 50_000, Calls = 1e9 }).OfDatabases;
        var unequal = ClusterSimulation.Run(Small with { Skew = 2, Members = 50_000, Calls = 1e9 }).OfDatabases;

        (equal.Largest / equal.Mean).Should().BeLessThan(1.15);
        (unequal.Largest / unequal.Mean).Should().BeGreaterThan(2, "the largest room has more than half of all members");
    }

    /// <summary>One room with 100 members, of whom each sends one message: each node reads what the other one has stored.</summary>
    [Theory]
    [InlineData(1e9, (100 * 300) + (100 * 200) + (200 * 10))]
    [InlineData(7, (14 * 300) + (14 * 200) + (200 * 10))] // two nodes with 7 calls each
    public void Load_is_the_sum_of_the_costs(double calls, double database)
    {
        var figures = ClusterSimulation.Run(new ClusterModel(
            Nodes: 2, Members: 100, Rooms: 1, Databases: 1, Rate: 1, Calls: calls, StoreCost: 300, ReadCost: 200, MessageCost: 10, FetchCost: 20, DeliveryCost: 5));

        (figures.Messages, figures.Reads, figures.Deliveries, figures.LargestRoom).Should().Be((100, 100, 10_000, 100));
        figures.OfDatabases.Mean.Should().BeApproximately(database / 1e6, 1e-9);
        (figures.OfNodes.Mean * 2).Should().BeApproximately(((100 * 20) + (10_000 * 5)) / 1e6, 1e-9);
    }

    [Fact]
    public void Command_prints_the_figures()
    {
        var (code, output, _) = Run("--nodes", "10", "--members", "1000", "--rooms", "100", "--databases", "2");

        code.Should().Be(0);
        JsonDocument.Parse(output).RootElement.GetProperty("messages_per_second").GetDouble().Should().Be(50);
    }

    [Theory]
    [InlineData("--databases", "0")]
    [InlineData("--skew", "-1")]
    [InlineData("--rate", "NaN")]
    public void Value_that_makes_no_sense_is_exit_code_1(string option, string value)
    {
        var (code, _, errors) = Run(option, value);

        code.Should().Be(1);
        errors.Should().Contain("--databases must be at least 1");
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = new RootCommand { new SimulateClusterCommand() }.Parse(["simulate-cluster", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}
