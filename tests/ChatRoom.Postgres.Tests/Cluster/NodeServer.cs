using System.Globalization;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Servers as processes that are nodes of a cluster.</summary>
internal static class NodeServer
{
    /// <summary>The exit code of a node that was declared over.</summary>
    public const int DeclaredOver = 75;

    /// <summary>The lease of the nodes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>Returns how to start a node on ports that the system chooses.</summary>
    public static ServerLaunch Launch(string database, string name = "node", params string[] more) => ServerLaunch.OnLoopback(
    [
        "ChatRoom:Journal:Kind=Postgres",
        $"ChatRoom:Postgres:ConnectionString={database}",
        "ChatRoom:Files:Enabled=false",
        "ChatRoom:Cluster:Enabled=true",
        string.Create(CultureInfo.InvariantCulture, $"ChatRoom:Cluster:Lease={Lease}"),
        $"ChatRoom:Cluster:Name={name}",
        "ChatRoom:Limits:MessagesPerSecond=1000",
        "ChatRoom:Limits:MessageBurst=1000",
        .. more,
    ]);

    /// <summary>Returns the nodes of the cluster, as a server sees them.</summary>
    public static async Task<JsonElement[]> NodesAsync(this TestServer server)
    {
        using var response = JsonDocument.Parse((await server.GetAsync("/stats/cluster")).Body);
        return [.. response.RootElement.GetProperty("nodes").EnumerateArray().Select(static node => node.Clone())];
    }

    /// <summary>Waits until a server sees the nodes with some names.</summary>
    public static Task UntilNodesAsync(this TestServer server, params string[] names) => Deadline.UntilAsync(
        async () => (await server.NodesAsync()).Select(static node => node.GetProperty("name").GetString()!).Order(StringComparer.Ordinal).ToArray(),
        seen => seen.SequenceEqual(names.Order(StringComparer.Ordinal)),
        static seen => string.Join(", ", seen));
}
