using System.CommandLine;
using System.Text.Json;
using ChatRoom.Bench.Sharding;

namespace ChatRoom.Bench.Tests.Sharding;

public sealed class ClusterSimulationTests
{
    private static readonly ClusterModel Small = new() { Nodes = 10, Members = 5_000, Rooms = 2_000 };

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
        var figures = ClusterSimulation.Run(Small with { Databases = databases, Rooms = 20_000 });

        figures.MovedRooms.Should().BeApproximately(1.0 / (databases + 1), 0.02);
        figures.MovedElsewhere.Should().Be(0);
    }

    [Fact]
    public void Databases_share_what_one_database_would_have()
    {
        var one = ClusterSimulation.Run(Small with { Databases = 1 });
        var four = ClusterSimulation.Run(Small with { Databases = 4 });

        one.Databases.Balance.Should().Be(1);
        (four.Databases.Mean * 4).Should().BeApproximately(one.Databases.Mean, 1e-9);
        four.Nodes.Should().Be(one.Nodes);
    }

    [Fact]
    public void Equal_rooms_are_balanced_and_a_large_room_stays_on_one_database()
    {
        var equal = ClusterSimulation.Run(Small with { Skew = 0, Members = 50_000 });
        var unequal = ClusterSimulation.Run(Small with { Skew = 2, Members = 50_000 });

        equal.Databases.Balance.Should().BeLessThan(1.1);
        unequal.Databases.Balance.Should().BeGreaterThan(2, "the largest room has more than half of all members");
    }

    /// <summary>Two nodes, one room: each member costs its node a delivery of each message, and each node fetches those of the other.</summary>
    [Fact]
    public void Load_is_the_sum_of_the_costs()
    {
        var figures = ClusterSimulation.Run(new ClusterModel
        {
            Nodes = 2, Members = 100, Rooms = 1, Databases = 1, Rate = 1, StoreCost = 30, FetchCost = 20, DeliveryCost = 10,
        });

        figures.Should().Match<ClusterFigures>(static one => one.Messages == 100 && one.Deliveries == 10_000 && one.LargestRoom == 100 && one.UsedRooms == 1);
        figures.Databases.Mean.Should().BeApproximately(0.003, 1e-9);
        (figures.Nodes.Mean * 2).Should().BeApproximately(((100 * 20) + (100 * 100 * 10)) / 1e6, 1e-9);
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
        errors.Should().Contain(option);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = new RootCommand { new SimulateClusterCommand() }.Parse(["simulate-cluster", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}
