using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Servers as processes that form one chat.</summary>
public sealed class ClusterServerTests(PostgresServer postgres)
{
    private const int SigStop = 19;
    private const int SigContinue = 18;

    [Fact]
    public async Task Server_that_stood_still_longer_than_its_lease_ends_its_sessions_and_exits_to_be_started_again()
    {
        var schema = await postgres.NewSchemaAsync();
        await using var first = await TestServer.StartAsync(NodeServer.Launch(schema, "first"));
        await using var second = await TestServer.StartAsync(NodeServer.Launch(schema, "second"));
        await using var ann = await first.JoinAsync("ann");
        await using var bob = await second.JoinAsync("bob");
        await first.UntilNodesAsync("first", "second");
        (await first.NodesAsync()).Select(static node => (node.GetProperty("name").GetString(), node.GetProperty("is_this").GetBoolean())).Should().Equal(("first", true), ("second", false));
        await Deadline.UntilAsync(
            async () => (await first.GetAsync("/metrics")).Body.Split('\n').Where(static line => line.StartsWith("chatroom_cluster_", StringComparison.Ordinal)).ToArray(),
            static metrics => metrics is [var lag, var nodes] && lag.StartsWith("chatroom_cluster_lag_seconds{", StringComparison.Ordinal)
                && nodes.StartsWith("chatroom_cluster_nodes{", StringComparison.Ordinal) && nodes.EndsWith("} 2", StringComparison.Ordinal),
            static metrics => string.Join(", ", metrics));

        second.Process.Signal(SigStop);
        await first.UntilNodesAsync("first");
        await ann.SendLineAsync("where is bob?");
        await ann.SkipToAsync("ann: where is bob?\n");
        second.Process.Signal(SigContinue);

        await bob.SkipToAsync("* the server is shutting down, please reconnect\n");
        (await second.Process.ExitCodeAsync()).Should().Be(NodeServer.DeclaredOver);
        second.Process.Output.ToString().Should().Contain("have declared this one over");
        await using var again = await TestServer.StartAsync(NodeServer.Launch(schema, "second"));
        await using var back = await again.JoinAsync("bob");
        await ann.SendLineAsync("there you are");
        await back.SkipToAsync("ann: there you are\n");
    }

    [Fact]
    public async Task Server_stays_ready_while_the_database_of_all_servers_is_away()
    {
        await using var own = new PostgresServer();
        await using var server = await TestServer.StartAsync(NodeServer.Launch(await own.NewSchemaAsync(), "first"));
        await using var ann = await server.JoinAsync("ann");

        await own.KillAsync();
        var (status, _, body) = await Deadline.UntilAsync(
            () => server.GetAsync("/health/ready"), static health => health.Body.Contains("Degraded", StringComparison.Ordinal) || health.Status != HttpStatusCode.OK, static health => health.Body);

        (status, JsonDocument.Parse(body).RootElement.GetProperty("status").GetString()).Should().Be((HttpStatusCode.OK, "Degraded"));
        (await server.GetAsync("/health/live")).Status.Should().Be(HttpStatusCode.OK);
        await own.StartAsync();
        await Deadline.UntilAsync(() => server.GetAsync("/health/ready"), static health => !health.Body.Contains("Degraded", StringComparison.Ordinal), static health => health.Body);
        await ann.SendLineAsync("and on");
        await ann.SkipToAsync("ann: and on\n");
    }

    [Fact]
    public async Task Settings_of_a_cluster_that_cannot_work_are_listed_at_the_start()
    {
        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback("ChatRoom:Cluster:Enabled=true", "ChatRoom:Cluster:Lease=00:00:01"));
        await using var withFiles = ServerProcess.Start(ServerLaunch.OnLoopback(
            "ChatRoom:Cluster:Enabled=true", "ChatRoom:Journal:Kind=Postgres", "ChatRoom:Postgres:ConnectionString=Host=127.0.0.1;Port=1"));

        (await server.ExitCodeAsync(), await withFiles.ExitCodeAsync()).Should().Be((1, 1));

        server.Errors.ToString().Should().Contain("ChatRoom:Cluster:Enabled: is true without a shared database; allowed: only with ChatRoom:Journal:Kind=Postgres")
            .And.Contain("ChatRoom:Cluster:Lease: ");
        withFiles.Errors.ToString().Should().Contain("ChatRoom:Cluster:Enabled: is true, and ChatRoom:Files:Folder is empty");
    }

    [Fact]
    public async Task Server_outside_of_a_cluster_has_no_nodes()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Journal:Kind=Memory");

        (await server.NodesAsync()).Should().BeEmpty();
    }
}
