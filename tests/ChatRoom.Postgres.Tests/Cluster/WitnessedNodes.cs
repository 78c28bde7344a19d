using System.Globalization;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Nodes as processes, with witnesses on each, in one room. Unlike <see cref="ClusterRound"/>, the test itself makes the faults.</summary>
internal sealed class WitnessedNodes : IAsyncDisposable
{
    private const int WitnessesPerNode = 2;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly List<TestServer> _nodes = [];
    private Witnesses? _witnesses;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<TestServer> Nodes => _nodes;

    /// <summary>The witnesses. They talk.</summary>
    public Witnesses Witnesses => _witnesses!;

    /// <summary>Starts a node for each connection string, and the witnesses.</summary>
    public static Task<WitnessedNodes> StartAsync(string durability, params string[] databases) => StartAsync(durability, static _ => [], databases);

    /// <summary>Starts a node for each connection string, with the environment variables for its index, and the witnesses.</summary>
    public static async Task<WitnessedNodes> StartAsync(string durability, Func<int, Dictionary<string, string>> environment, params string[] databases)
    {
        var all = new WitnessedNodes();
        try
        {
            foreach (var database in databases)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"node-{all._nodes.Count}");
                all._nodes.Add(await TestServer.StartAsync(NodeServer.Launch(database, name, $"ChatRoom:Journal:Durability={durability}") with { Environment = environment(all._nodes.Count) }));
            }

            await all._nodes[0].UntilNodesAsync([.. Enumerable.Range(0, databases.Length).Select(static node => string.Create(CultureInfo.InvariantCulture, $"node-{node}"))]);
            all._witnesses = new Witnesses(databases.Length * WitnessesPerNode, ["#room"], [.. all._nodes.Select(static node => node.ChatPort)]);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the witnesses talk, and waits until all see it.</summary>
    public async Task TalkAsync()
    {
        Witnesses.Talk(Pace);
        await Witnesses.AllSeeAsync("begin");
    }

    public async ValueTask DisposeAsync()
    {
        if (_witnesses is not null)
        {
            await _witnesses.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
