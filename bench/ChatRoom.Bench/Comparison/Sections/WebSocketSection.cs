namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The json dialect over TCP and in the frames of WebSockets, and other servers of WebSockets.</summary>
internal sealed class WebSocketSection : ISection
{
    private const string Tcp = "json";
    private const string WebSocket = "websocket";
    private const string Idle = "idle";

    private static readonly Target CpuOfTcp = Target.AtMost(1.1);
    private static readonly Target Kibibytes = Target.AtMost(18);

    /// <inheritdoc />
    public string Name => "websocket";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var sizes = results.Items(Name).Where(static item => item.StartsWith($"{WebSocket}:", StringComparison.Ordinal)).Select(static item => item[(WebSocket.Length + 1)..]).ToArray();
        if (sizes.Length == 0)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", Measure.Deliveries.Title, Measure.CpuPerDelivery.Title, "ratio to TCP", Measure.ServerCores.Title, Measure.GeneratorCores.Title, "checks");
        foreach (var size in sizes.Where(static size => size != Idle))
        {
            var (tcp, socket) = (results.Of(Name, Servers.ChatRoom, $"{Tcp}:{size}"), results.Of(Name, Servers.ChatRoom, $"{WebSocket}:{size}"));
            table.Add(Row(tcp, "TCP", ""));
            table.Add(Row(socket, "WebSocket", targets.Cell(
                Name, $"{socket.Text("subs", "N0")} members, {Measure.CpuPerDelivery.Title}, ratio to TCP", Measure.CpuPerDelivery.Ratio(socket, tcp), CpuOfTcp, socket.Counts && tcp.Counts)));
            foreach (var (server, other) in Others(results, size))
            {
                table.Add(Row(other, Servers.TitleOf(server), Measure.CpuPerDelivery.Ratio(other, tcp) is { } ratio ? Figure.Number(ratio, "0.0") : ""));
            }
        }

        return $"{table}\n\n{Memory(results, targets)}";
    }

    private static string[] Row(Measurement of, string what, string ratio) =>
    [
        $"{of.Text("subs", "N0")} members, {what}", Measure.Deliveries.Text(of), Measure.CpuPerDelivery.Text(of), ratio, Measure.ServerCores.Text(of),
        Measure.GeneratorCores.Text(of), of.Verdict(),
    ];

    private string Memory(ResultSet results, TargetBook targets)
    {
        var (tcp, socket) = (results.Of(Name, Servers.ChatRoom, $"{Tcp}:{Idle}"), results.Of(Name, Servers.ChatRoom, $"{WebSocket}:{Idle}"));
        var table = new MarkdownTable("idle", Measure.MemoryPerConnection.Title, "checks");
        table.Add($"{tcp.Text("subs", "N0")} members, TCP", Measure.MemoryPerConnection.Text(tcp), tcp.Verdict());
        var kibibytes = socket[Measure.MemoryPerConnection.Path]?.Median / 1024;
        table.Add($"{socket.Text("subs", "N0")} members, WebSocket", targets.Cell(Name, Measure.MemoryPerConnection.Title, kibibytes, Kibibytes, socket.Counts, "0.0"), socket.Verdict());
        foreach (var (server, other) in Others(results, Idle))
        {
            table.Add($"{other.Text("subs", "N0")} members, {Servers.TitleOf(server)}", Measure.MemoryPerConnection.Text(other), other.Verdict());
        }

        return table.ToString();
    }

    private IEnumerable<(string Server, Measurement Of)> Others(ResultSet results, string size) => results.Servers(Name, $"{WebSocket}:{size}")
        .Where(static server => server != Servers.ChatRoom).Select(server => (server, results.Of(Name, server, $"{WebSocket}:{size}")));
}
