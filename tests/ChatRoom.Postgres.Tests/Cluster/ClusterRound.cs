using System.Globalization;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// One chat on several nodes, with witnesses who talk in several rooms while faults happen; then <see cref="Judge"/> compares what
/// everybody saw. All choices come from the seed.
/// </summary>
internal sealed class ClusterRound : IAsyncDisposable
{
    /// <summary>How many kinds of faults there are. Each happens once before one happens again.</summary>
    public const int Kinds = 6;

    private const int Nodes = 3;
    private const int WitnessesPerNode = 2;
    private const int SigStop = 19;
    private const int SigContinue = 18;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private static readonly string[] Rooms = ["#room-0", "#room-1", "#room-2"];

    private readonly PostgresServer _postgres;
    private readonly string _database;
    private readonly Random _random;
    private readonly TestServer?[] _nodes = new TestServer?[Nodes];
    private readonly int[] _ports = new int[Nodes];
    private readonly List<string> _faults = [];
    private Witnesses? _witnesses;

    private ClusterRound(PostgresServer postgres, string database, int seed) => (_postgres, _database, _random) = (postgres, database, new Random(seed));

    /// <summary>The faults that happened, for people.</summary>
    public string Story => string.Join(", ", _faults);

    /// <summary>Starts the nodes.</summary>
    public static async Task<ClusterRound> StartAsync(PostgresServer postgres, int seed)
    {
        var round = new ClusterRound(postgres, await postgres.NewSchemaAsync(), seed);
        try
        {
            for (var i = 0; i < Nodes; i++)
            {
                await round.StartNodeAsync(i);
            }

            return round;
        }
        catch
        {
            await round.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the witnesses talk while faults happen, one after the other, and returns what the judge finds.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int faults)
    {
        _witnesses = new Witnesses(Nodes * WitnessesPerNode, Rooms, _ports);
        _witnesses.Talk(Pace, _random.Next());
        await _witnesses.AllSeeAsync("begin");
        var kinds = Enumerable.Range(0, Kinds).ToArray();
        for (var i = 0; i < faults; i++)
        {
            if (i % Kinds == 0)
            {
                _random.Shuffle(kinds);
            }

            await FaultAsync(kinds[i % Kinds], _random.Next(Nodes));
            await _witnesses.AllSeeAsync(string.Create(CultureInfo.InvariantCulture, $"after fault {i + 1}"));
        }

        await _witnesses.QuietAsync();
        return await _witnesses.JudgeAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_witnesses is not null)
        {
            await _witnesses.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node}");

    private async Task StartNodeAsync(int node)
    {
        var server = await TestServer.StartAsync(NodeServer.Launch(_database, NameOf(node)));
        (_nodes[node], _ports[node]) = (server, server.ChatPort);
    }

    private async Task RestartNodeAsync(int node)
    {
        await _nodes[node]!.DisposeAsync(); // SIGKILL, if it runs
        await StartNodeAsync(node);
    }

    private async Task FaultAsync(int kind, int node)
    {
        var process = _nodes[node]!.Process;
        switch (kind)
        {
            case 0:
                _faults.Add($"node {node} killed");
                await RestartNodeAsync(node);
                break;
            case 1:
                _faults.Add($"node {node} stopped for half a lease");
                process.Signal(SigStop);
                await Task.Delay(NodeServer.Lease / 2); // the fault lasts that long
                process.Signal(SigContinue);
                break;
            case 2:
                _faults.Add($"node {node} stopped until it is declared over");
                await _nodes[(node + 1) % Nodes]!.UntilNodesAsync([.. Enumerable.Range(0, Nodes).Select(NameOf)]); // it may have been started a moment ago
                process.Signal(SigStop);
                await _nodes[(node + 1) % Nodes]!.UntilNodesAsync([.. Enumerable.Range(0, Nodes).Where(other => other != node).Select(NameOf)]);
                process.Signal(SigContinue);
                (await process.ExitCodeAsync()).Should().Be(NodeServer.DeclaredOver, Story);
                await RestartNodeAsync(node);
                break;
            case 3:
                _faults.Add("all connections to the database ended");
                await _postgres.ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'ChatRoom%'");
                break;
            case 4:
                _faults.Add("the database killed");
                await _postgres.KillAsync();
                await _postgres.StartAsync();
                break;
            default:
                _faults.Add("the database stopped for a lease and a half");
                _postgres.Stop();
                await Task.Delay(NodeServer.Lease * 1.5); // the fault lasts that long
                _postgres.Continue();
                break;
        }
    }
}
