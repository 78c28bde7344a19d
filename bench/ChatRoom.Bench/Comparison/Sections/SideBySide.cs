namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>A table for each item of a group, with a row per server and the ratio of ChatRoom's figures to the server's.</summary>
/// <param name="name">The name of the group and of the section.</param>
/// <param name="measures">The compared figures. Each has a column, and another one for the ratio if it has a target.</param>
/// <param name="title">Returns the heading of a table from the parts of its item.</param>
/// <param name="ratio">Returns the target of a ratio for an item, a server and a measure; null: none.</param>
/// <param name="own">Returns the target of ChatRoom's own figure for an item and a measure; null: none.</param>
internal sealed class SideBySide(
    string name, Measure[] measures, Func<string[], string> title, Func<string, string, Measure, Target?> ratio, Func<string, Measure, Target?>? own = null) : ISection
{
    private static readonly string[] Competitors = [Servers.Nats, Servers.Ngircd];

    public static IReadOnlyList<ISection> All { get; } =
    [
        new SideBySide("throughput", [Measure.Deliveries, Measure.CpuPerDelivery], static item => $"{item[1]} members", Throughput),
        new SideBySide("latency", [Measure.P50, Measure.P99, Measure.CpuPerDelivery], LatencyTitle, Latency),
        new SideBySide("cold", [Measure.P50, Measure.P99, Measure.CpuPerDelivery], LatencyTitle, static (_, _, _) => null),
        new SideBySide("memory", [Measure.MemoryPerConnection], static item => $"{item[1]} connections", static (_, _, _) => null, static (item, _) => item is "idle:10000" or "idle:18000" ? Target.AtMost(3.5) : null),
        new SideBySide("tls", [Measure.MemoryPerConnection], static item => $"{item[1]} connections", static (_, _, _) => null, static (_, _) => Target.AtMost(40)),
        new SideBySide("joins", [Measure.Joins, new("CPU per join, µs", "cpu_us_per_connect", "0")], static item => $"{item[1]} members", static (_, server, measure) => server == Servers.Nats && measure == Measure.Joins ? Target.AtLeast(2) : null),
        new SideBySide("crowd", [Measure.LastDelivery, Measure.P50], static item => $"{item[1]} + 4 members, {item[2]} message per second", static (_, server, measure) => server == Servers.Limit && measure == Measure.LastDelivery ? Target.AtMost(1.25) : null),
    ];

    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var items = results.Items(name);
        return items.Count == 0 ? "Not measured." : string.Join("\n\n", items.Select(item => Table(results, item, targets)));
    }

    private string Table(ResultSet results, string item, TargetBook targets)
    {
        var servers = results.Servers(name, item);
        string[] columns = [title(item.Split(':')), .. measures.SelectMany(measure => HasRatio(measure) ? [measure.Title, "ratio"] : new[] { measure.Title }), "checks"];
        var table = new MarkdownTable(columns);
        var ours = results.Of(name, Servers.ChatRoom, item);
        foreach (var server in servers)
        {
            var theirs = results.Of(name, server, item);
            table.Add([Servers.TitleOf(server), .. measures.SelectMany(measure => Cells(measure, server, theirs)), theirs.Verdict()]);
        }

        return table.ToString();

        bool HasRatio(Measure measure) => servers.Any(server => ratio(item, server, measure) is not null);

        IEnumerable<string> Cells(Measure measure, string server, Measurement theirs)
        {
            var text = measure.Text(theirs);
            if (server is Servers.ChatRoom or Servers.ChatRoomTls && own?.Invoke(item, measure) is { } target)
            {
                text = targets.Cell(name, $"{item}, {measure.Title}", theirs[measure.Path]?.Median * measure.Unit, target, theirs.Counts, measure.Format, text);
            }

            yield return text;
            if (HasRatio(measure))
            {
                yield return server == Servers.ChatRoom
                    ? ""
                    : targets.Cell(name, $"{item}, {measure.Title}, ratio to {Servers.TitleOf(server)}", measure.Ratio(ours, theirs), ratio(item, server, measure), ours.Counts);
            }
        }
    }

    private static string LatencyTitle(string[] item) => $"{item[1]} members, {item[2]} messages per second";

    private static Target? Throughput(string item, string server, Measure measure) => (item, server) switch
    {
        _ when measure != Measure.Deliveries => null,
        ("thr:100", Servers.Limit) => Target.AtLeast(0.85),
        ("thr:1000" or "thr:5000", Servers.Limit) => Target.AtLeast(0.95),
        ("thr:100" or "thr:1000" or "thr:5000", Servers.Nats) => Target.AtLeast(2.5),
        ("thr:100" or "thr:1000", Servers.Ngircd) => Target.AtLeast(2),
        _ => null,
    };

    private static Target? Latency(string item, string server, Measure measure)
    {
        if (measure == Measure.CpuPerDelivery)
        {
            return (item, server) == ("lat:1000:50", Servers.Limit) ? Target.AtMost(1.2) : null;
        }

        return server == Servers.Limit ? Target.AtMost(1.25) : Competitors.Contains(server) ? Target.AtMost(1) : null;
    }
}
