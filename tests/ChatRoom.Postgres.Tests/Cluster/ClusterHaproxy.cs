using System.Globalization;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>A real haproxy in front of three nodes, with <c>deploy/cluster/haproxy.cfg</c>.</summary>
internal sealed class ClusterHaproxy : IAsyncDisposable
{
    private readonly ToolProcess _process;
    private readonly DirectoryInfo _directory;

    private ClusterHaproxy(ToolProcess process, DirectoryInfo directory, int port, int httpPort) =>
        (_process, _directory, Port, HttpPort) = (process, directory, port, httpPort);

    /// <summary>The configuration as it is shipped.</summary>
    public static string Shipped { get; } = Path.Combine(Repository.Root, "deploy", "cluster", "haproxy.cfg");

    /// <summary>Where clients chat.</summary>
    public int Port { get; }

    /// <summary>Where clients speak HTTP.</summary>
    public int HttpPort { get; }

    /// <summary>Starts one. All clients of a test have one address, so they are spread by number, and not by address.</summary>
    /// <param name="nodes">The ports of the nodes, for chat and for HTTP.</param>
    public static async Task<ClusterHaproxy> StartAsync(IReadOnlyList<(int Chat, int Http)> nodes)
    {
        var (port, httpPort) = (FreePorts.Next(), FreePorts.Next());
        var text = await File.ReadAllTextAsync(Shipped);
        (string, string)[] changes =
        [
            ("bind :5000", $"bind 127.0.0.1:{port}"),
            ("bind :8080", $"bind 127.0.0.1:{httpPort}"),
            ("balance source", "balance leastconn"),
            .. nodes.SelectMany(static (node, i) => (IEnumerable<(string, string)>)
            [
                (Invariant($"chat{i + 1}:5000"), Invariant($"127.0.0.1:{node.Chat} port {node.Http}")),
                (Invariant($"chat{i + 1}:8080"), Invariant($"127.0.0.1:{node.Http} port {node.Http}")),
            ]),
        ];
        foreach (var (from, to) in changes)
        {
            text.Should().Contain(from, "that is what the configuration says");
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        var directory = Directory.CreateTempSubdirectory("chatroom-");
        var file = Path.Combine(directory.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(file, text);
        return new ClusterHaproxy(ToolProcess.Start("haproxy", "-q", "-db", "-f", file), directory, port, httpPort);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
