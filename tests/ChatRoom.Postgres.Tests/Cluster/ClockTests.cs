using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Clocks that are set while two nodes run: that of the database, by which leases are judged, and that of a node.</summary>
[Trait("Runs", "long")]
public sealed class ClockTests : IAsyncDisposable
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);

    private readonly PostgresServer _postgres = new();
    private readonly JumpingClock _clock = new();

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _clock.Dispose();
    }

    [Fact]
    public async Task Clock_of_the_database_that_jumps_ends_no_node_and_loses_nothing()
    {
        _postgres.Environment = _clock.Environment;
        var database = await _postgres.NewSchemaAsync();
        await using var nodes = await WitnessedNodes.StartAsync("Process", database, database);
        await nodes.TalkAsync();

        await JumpAsync(nodes, database, async () => (DateTime)(await _postgres.ExecuteAsync("SELECT clock_timestamp()"))!);

        await nodes.Nodes[1].Process.KillAsync();
        await nodes.Nodes[0].UntilNodesAsync("node-0");
    }

    [Fact]
    public async Task Clock_of_a_node_that_jumps_ends_no_node_and_loses_nothing()
    {
        var database = await _postgres.NewSchemaAsync();
        await using var nodes = await WitnessedNodes.StartAsync("Process", i => i == 1 ? _clock.Environment : [], database, database);
        await nodes.TalkAsync();

        await JumpAsync(nodes, database, () => DateOfAsync(nodes.Nodes[1]));
    }

    /// <summary>Lets the clock jump forward and back, and checks each time that it did, that no node is declared over, and that nothing is lost.</summary>
    private async Task JumpAsync(WitnessedNodes nodes, string database, Func<Task<DateTime>> read)
    {
        foreach (var ahead in (TimeSpan[])[Jump, TimeSpan.Zero, -Jump])
        {
            _clock.Ahead = ahead;
            await Deadline.UntilAsync(read, now => (now - DateTime.UtcNow - ahead).Duration() < Jump / 4, static now => $"the clock says {now}");
            await Task.Delay(3 * NodeServer.Lease, TestContext.Current.CancellationToken); // does not wait for something: a node could be declared over in this time
            await nodes.Witnesses.AllSeeAsync($"after {ahead}");
        }

        await nodes.Nodes[0].UntilNodesAsync("node-0", "node-1");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(database)).Should().BeEmpty();
        nodes.Witnesses.All.Sum(static witness => witness.Connections).Should().Be(nodes.Witnesses.All.Count, "nobody was disconnected");
    }

    private static async Task<DateTime> DateOfAsync(TestServer node)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        using var response = await node.SendAsync(request);
        return response.Headers.Date!.Value.UtcDateTime;
    }
}
