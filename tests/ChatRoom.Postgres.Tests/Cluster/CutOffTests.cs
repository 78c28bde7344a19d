namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The way of one of two nodes to the database fails, and that of the other one does not.</summary>
[Trait("Runs", "long")]
public sealed class CutOffTests(PostgresServer postgres)
{
    [Fact]
    public async Task Node_that_is_cut_off_for_half_a_lease_goes_on_and_nothing_is_lost()
    {
        var database = await postgres.NewSchemaAsync();
        await using var proxy = new DatabaseProxy(postgres.Port);
        await using var nodes = await StartAsync(database, proxy);

        proxy.Cut();
        await Task.Delay(NodeServer.Lease / 2, TestContext.Current.CancellationToken); // the fault lasts that long
        proxy.Pass();

        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
        nodes.Nodes[1].Process.Output.ToString().Should().NotContain("have declared this one over");
        nodes.Witnesses.All.Sum(static witness => witness.Connections).Should().Be(nodes.Witnesses.All.Count, "nobody was disconnected");
    }

    [Fact]
    public async Task Node_that_is_cut_off_for_three_leases_exits_and_its_people_leave_once()
    {
        var database = await postgres.NewSchemaAsync();
        await using var proxy = new DatabaseProxy(postgres.Port);
        await using var nodes = await StartAsync(database, proxy);
        await using var ann = await nodes.Nodes[0].JoinAsync("ann");
        await using var bob = await nodes.Nodes[1].JoinAsync("bob");
        await ann.SkipToAsync("bob has connected to the chat room!\n");

        proxy.Cut();
        await nodes.Nodes[0].UntilNodesAsync("node-0");
        await ann.SkipToAsync("bob has left the chat room!\n");
        await bob.SendLineAsync("does anybody hear me?");
        proxy.Pass();

        (await nodes.Nodes[1].Process.ExitCodeAsync()).Should().Be(NodeServer.DeclaredOver);
        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
        await ann.SendLineAsync("done");
        (await ann.SkipToAsync("ann: done\n")).Should().NotContain("bob");
    }

    [Fact]
    public async Task Way_that_is_slow_and_then_resets_all_connections_loses_nothing()
    {
        var database = await postgres.NewSchemaAsync();
        await using var proxy = new DatabaseProxy(postgres.Port);
        await using var nodes = await StartAsync(database, proxy);

        proxy.Delay = TimeSpan.FromMilliseconds(50);
        for (var i = 0; i < 5; i++)
        {
            await nodes.Witnesses.AllSeeAsync($"then {i}");
            proxy.Reset();
        }

        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
    }

    private static async Task<WitnessedNodes> StartAsync(string database, DatabaseProxy proxy)
    {
        var nodes = await WitnessedNodes.StartAsync("Process", database, $"{database};Port={proxy.Port}");
        await nodes.TalkAsync();
        return nodes;
    }
}
