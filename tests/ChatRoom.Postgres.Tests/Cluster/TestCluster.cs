using System.Globalization;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Nodes of one cluster, each with its stores, in one schema.</summary>
internal sealed class TestCluster(PostgresServer server) : IAsyncDisposable
{
    private readonly List<TestStorage> _nodes = [];

    /// <summary>Starts the next node.</summary>
    public async Task<TestStorage> StartAsync()
    {
        var node = Next();
        await node.OpenAsync();
        return node;
    }

    /// <summary>Returns the next node, which is not started.</summary>
    public TestStorage Next()
    {
        var node = new TestStorage(server) { Options = _nodes.FirstOrDefault()?.Options, LockPatience = TimeSpan.Zero };
        node.Cluster.Enabled = true;
        node.Cluster.Lease = TimeSpan.FromSeconds(2);
        node.Cluster.Name = string.Create(CultureInfo.InvariantCulture, $"node {_nodes.Count + 1}");
        _nodes.Add(node);
        return node;
    }

    /// <summary>Ends the connections that listen. Returns how many.</summary>
    public async Task<long> EndListenersAsync() => (long)(await _nodes[0].ExecuteAsync(Listening.End))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
