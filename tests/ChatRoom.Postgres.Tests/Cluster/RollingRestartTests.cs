using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Three nodes behind a haproxy, each of which is restarted in turn while people chat.</summary>
public sealed class RollingRestartTests(PostgresServer postgres)
{
    private const int NodeCount = 3;
    private const int WitnessCount = 9;

    // Connected and Joined, Left and Parted, or a crowd of them.
    private const string Arrivals = "SELECT count(*) FILTER (WHERE kind IN (3, 5)) + coalesce(sum(arrivals), 0) FROM events";
    private const string Departures = "SELECT count(*) FILTER (WHERE kind IN (4, 6)) + coalesce(sum(departures), 0) FROM events";

    private static readonly string[] Rooms = ["#tea", "#ops"];
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(12);

    [Fact]
    public async Task Haproxy_accepts_the_shipped_configuration()
    {
        await using var haproxy = ToolProcess.Start("haproxy", "-c", "-f", ClusterHaproxy.Shipped);

        (await haproxy.ExitCodeAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Nobody_loses_anything_while_each_node_is_restarted_in_turn()
    {
        ToolProcess.SkipUnlessInstalled("haproxy");
        var database = await postgres.NewSchemaAsync();
        var ports = Enumerable.Range(0, NodeCount).Select(static _ => (Chat: FreePorts.Next(), Http: FreePorts.Next())).ToArray();
        var nodes = new TestServer[NodeCount];
        try
        {
            for (var i = 0; i < NodeCount; i++)
            {
                nodes[i] = await StartAsync(i);
            }

            await using var haproxy = await ClusterHaproxy.StartAsync(ports);
            await using var witnesses = new Witnesses(WitnessCount, Rooms, [haproxy.Port]);
            await witnesses.AllSeeAsync("begin");
            witnesses.Talk(Pace);

            for (var i = 0; i < NodeCount; i++)
            {
                await RestartAsync(i);
                await witnesses.AllSeeAsync($"after {i}");
            }

            await witnesses.QuietAsync();
            await Deadline.UntilAsync(
                () => CountAsync(database, "SELECT count(*) FROM visits v JOIN nodes n USING (incarnation) WHERE n.is_over"),
                static left => left == 0,
                static left => $"{left} visits of the old nodes");
            (await CountAsync(database, Arrivals)).Should().Be(WitnessCount * Rooms.Length, "nobody has come back as if they had left");
            (await CountAsync(database, Departures)).Should().Be(0);
            (await witnesses.JudgeAsync(database)).Should().BeEmpty();
            foreach (var witness in witnesses.All)
            {
                (witness.SessionsLost, witness.Gaps).Should().Be((0, 0), witness.Name);
                witness.Sent.Where(static message => message.Fate == Fate.Refused).Should().BeEmpty();
            }

            witnesses.All.Sum(static witness => witness.Connections).Should().BeGreaterThanOrEqualTo(2 * WitnessCount, "each node had its share");
        }
        finally
        {
            foreach (var node in nodes.Where(static node => node is not null))
            {
                await node.DisposeAsync();
            }
        }

        Task<TestServer> StartAsync(int node) => TestServer.StartAsync(NodeServer.Launch(
            database,
            Invariant($"node-{node}"),
            Invariant($"Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{ports[node].Chat}"),
            Invariant($"Kestrel:Endpoints:Http:Url=http://127.0.0.1:{ports[node].Http}"),
            "ChatRoom:Cluster:Lease=00:00:05", // people have that long to come back
            "ChatRoom:ProxyProtocol:Mode=Required",
            "ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.0/8"));

        async Task RestartAsync(int node)
        {
            var old = nodes[node];
            var members = (await old.StatsAsync()).GetProperty("connections").GetInt64();
            old.Process.Signal(PosixSignal.SIGTERM);
            await Deadline.UntilAsync(
                async () => (await old.GetAsync("/health/ready")).Status, static status => status == HttpStatusCode.ServiceUnavailable, static status => $"{status}");
            (await old.StatsAsync()).GetProperty("connections").GetInt64().Should().Be(members, "the load balancer learns it before they do").And.BePositive();
            (await old.Process.ExitCodeAsync()).Should().Be(0);
            await old.DisposeAsync();
            nodes[node] = await StartAsync(node);
            await Deadline.UntilAsync(
                async () => (await nodes[node].GetAsync("/health/ready")).Status, static status => status == HttpStatusCode.OK, static status => $"{status}");
        }
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
