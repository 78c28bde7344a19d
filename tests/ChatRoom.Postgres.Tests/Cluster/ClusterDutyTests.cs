using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Tests.Cluster;

public sealed class ClusterDutyTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Duty_belongs_to_the_oldest_live_node()
    {
        var options = await StateNode.NewDatabaseAsync(server);
        await using var first = await StateNode.StartAsync(options, follows: false);
        await using var second = await StateNode.StartAsync(options, follows: false);
        await using var third = await StateNode.StartAsync(options, follows: false);
        (await HaveDutyAsync(first, second, third)).Should().Equal(true, false, false);

        await first.ExecuteAsync($"UPDATE nodes SET is_over = true WHERE incarnation = {first.Database.Incarnation}");
        (await HaveDutyAsync(second, third)).Should().Equal(true, false);

        await first.ExecuteAsync($"UPDATE nodes SET lease = '0' WHERE incarnation = {second.Database.Incarnation}");
        (await HaveDutyAsync(third)).Should().Equal(true);
    }

    [Fact]
    public async Task Server_that_is_not_among_the_nodes_yet_has_the_duty_only_if_nobody_lives()
    {
        var options = await StateNode.NewDatabaseAsync(server);
        await using var early = new Database(options);
        (await new ClusterDuty(early).IsMineAsync(Cancellation)).Should().BeTrue();

        await using var node = await StateNode.StartAsync(options, follows: false);

        (await new ClusterDuty(early).IsMineAsync(Cancellation)).Should().BeFalse();
        (await HaveDutyAsync(node)).Should().Equal(true);
    }

    [Fact]
    public async Task Server_that_cannot_reach_the_database_has_no_duty()
    {
        var options = new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=x" };
        await using var database = new Database(options);

        (await new ClusterDuty(database).IsMineAsync(Cancellation)).Should().BeFalse();
    }

    private static async Task<bool[]> HaveDutyAsync(params StateNode[] nodes) =>
        await Task.WhenAll(nodes.Select(static node => new ClusterDuty(node.Database).IsMineAsync(Cancellation).AsTask()));
}
