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
        var files = Directory.CreateTempSubdirectory("chatroom-cluster-");
        var ports = Enumerable.Range(0, NodeCount).Select(static _ => (Chat: ClusterHaproxy.FreePort(), Http: ClusterHaproxy.FreePort())).ToArray();
        var nodes = new TestServer[NodeCount];
        var (quiet, said) = (new CancellationTokenSource(), 0);
        try
        {
            for (var i = 0; i < NodeCount; i++)
            {
                nodes[i] = await StartAsync(i);
            }

            await using var haproxy = await ClusterHaproxy.StartAsync(ports);
            var witnesses = Enumerable.Range(0, WitnessCount).Select(i => new Witness($"w{i}", Rooms, [haproxy.Port], 0)).ToArray();
            Array.ForEach(witnesses, static witness => witness.Start());
            await AllSeeAsync(witnesses, "begin");
            var talking = witnesses.Select(witness => Task.Run(() => TalkAsync(witness))).ToArray();

            for (var i = 0; i < NodeCount; i++)
            {
                await RestartAsync(i);
                await AllSeeAsync(witnesses, $"after {i}");
            }

            await quiet.CancelAsync();
            await Task.WhenAll(talking);
            await AllSeeAsync(witnesses, "end");
            await Deadline.UntilAsync(
                () => CountAsync(database, "SELECT count(*) FROM visits v JOIN nodes n USING (incarnation) WHERE n.is_over"),
                static left => left == 0,
                static left => $"{left} visits of the old nodes");
            (await CountAsync(database, Arrivals)).Should().Be(WitnessCount * Rooms.Length, "nobody has come back as if they had left");
            (await CountAsync(database, Departures)).Should().Be(0);
            foreach (var witness in witnesses)
            {
                await witness.DisposeAsync();
                witness.SessionsLost.Should().Be(0, witness.Name);
            }

            var sent = witnesses.SelectMany(static witness => witness.Sent).ToArray();
            Judge.Faults([.. witnesses.SelectMany(static witness => witness.Accounts)], sent, await StoredAsync(database)).Should().BeEmpty();
            sent.Where(static message => message.Fate == Fate.Refused).Should().BeEmpty();
            witnesses.Sum(static witness => witness.Connections).Should().BeGreaterThanOrEqualTo(2 * WitnessCount, "each node had its share");
        }
        finally
        {
            await quiet.CancelAsync();
            foreach (var node in nodes.Where(static node => node is not null))
            {
                await node.DisposeAsync();
            }

            quiet.Dispose();
            files.Delete(recursive: true);
        }

        Task<TestServer> StartAsync(int node) => TestServer.StartAsync(new ServerLaunch
        {
            Arguments =
            [
                Invariant($"--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{ports[node].Chat}"),
                Invariant($"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{ports[node].Http}"),
                "--ChatRoom:Journal:Kind=Postgres",
                $"--ChatRoom:Postgres:ConnectionString={database}",
                "--ChatRoom:Cluster:Enabled=true",
                Invariant($"--ChatRoom:Cluster:Name=node-{node}"),
                $"--ChatRoom:Files:Folder={files.FullName}",
                "--ChatRoom:ProxyProtocol:Mode=Required",
                "--ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.0/8",
                "--ChatRoom:Limits:MessagesPerSecond=1000",
                "--ChatRoom:Limits:MessageBurst=1000",
            ],
        });

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

        async Task TalkAsync(Witness witness)
        {
            for (var turn = 0; !quiet.IsCancellationRequested; turn++)
            {
                witness.Say(Rooms[turn % Rooms.Length], Invariant($"message {Interlocked.Increment(ref said)} ends"));
                await Task.Delay(TimeSpan.FromMilliseconds(100), quiet.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the pace of the talk
            }
        }
    }

    /// <summary>Waits until everybody has seen a new message in every room. Who says it repeats it: what is said while the connection ends may be lost.</summary>
    private static async Task AllSeeAsync(Witness[] witnesses, string what)
    {
        foreach (var room in Rooms)
        {
            var attempts = 0;
            await Deadline.UntilAsync(
                async () =>
                {
                    witnesses[attempts % witnesses.Length].Say(room, $"{what} in {room}, attempt {++attempts}");
                    await Task.Delay(TimeSpan.FromMilliseconds(200)); // between two attempts
                    return Enumerable.Range(1, attempts).Any(i => witnesses.All(witness => witness.HasSeen(room, $"{what} in {room}, attempt {i}")));
                },
                static all => all,
                _ => $"not all see '{what}' in {room}: {string.Join(", ", witnesses.Select(witness => $"{witness.Name} {witness.Connections} {Enumerable.Range(1, attempts).Count(i => witness.HasSeen(room, $"{what} in {room}, attempt {i}"))}/{attempts} {witness.Failure?.Message ?? witness.Refusal}"))}");
        }
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<IReadOnlyCollection<(string Room, long Id, string? Text)>> StoredAsync(string database)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT r.key, e.id, CASE WHEN e.kind = 1 THEN e.text END FROM events e JOIN rooms r ON r.number = e.room ORDER BY r.key, e.id", connection);
        await using var row = await command.ExecuteReaderAsync();
        var stored = new List<(string, long, string?)>();
        while (await row.ReadAsync())
        {
            stored.Add((row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2)));
        }

        return stored;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
