namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>All packets between one of two nodes and the database vanish, in both directions.</summary>
[Trait("Runs", "long")]
public sealed class NetworkTests : IAsyncDisposable
{
    private const int Failing = 1;

    private readonly PostgresServer _postgres = new();
    private DatabaseNetwork? _network;

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    [Fact]
    public async Task Network_that_fails_for_half_a_lease_loses_nothing_and_ends_no_node()
    {
        var (database, nodes) = await StartAsync();
        await using var ended = nodes;

        await _network!.CutAsync(Failing);
        await Task.Delay(NodeServer.Lease / 2, TestContext.Current.CancellationToken); // the fault lasts that long
        await _network.MendAsync(Failing);

        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
        nodes.Nodes[Failing].Process.Output.ToString().Should().NotContain("have declared this one over");
        nodes.Witnesses.All.Sum(static witness => witness.Connections).Should().Be(nodes.Witnesses.All.Count, "nobody was disconnected");
    }

    [Fact]
    public async Task Network_that_fails_until_the_node_is_declared_over_lets_its_people_leave_once()
    {
        var (database, nodes) = await StartAsync();
        await using var ended = nodes;
        await using var ann = await nodes.Nodes[0].JoinAsync("ann");
        await using var bob = await nodes.Nodes[Failing].JoinAsync("bob");
        await ann.SkipToAsync("bob has connected to the chat room!\n");

        await _network!.CutAsync(Failing);
        await nodes.Nodes[0].UntilNodesAsync("node-0");
        await ann.SkipToAsync("bob has left the chat room!\n");
        await bob.SendLineAsync("does anybody hear me?");
        await _network.MendAsync(Failing);

        (await nodes.Nodes[Failing].Process.ExitCodeAsync()).Should().Be(NodeServer.DeclaredOver);
        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
        await ann.SendLineAsync("done");
        (await ann.SkipToAsync("ann: done\n")).Should().NotContain("bob");
    }

    private async Task<(string Database, WitnessedNodes Nodes)> StartAsync()
    {
        _network = await DatabaseNetwork.CreateAsync();
        _postgres.Network = _network;
        var database = await _postgres.NewSchemaAsync();
        var nodes = await WitnessedNodes.StartAsync("Process", database, database.Replace(_network.AddressBy(0), _network.AddressBy(Failing), StringComparison.Ordinal));
        await nodes.TalkAsync();
        return (database, nodes);
    }
}
