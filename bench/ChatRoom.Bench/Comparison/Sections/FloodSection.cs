namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>How long messages take while strangers open idle connections.</summary>
internal sealed class FloodSection : ISection
{
    private const double MillisecondInUs = 1e-3;

    private static readonly Target TripleAtMost = Target.AtMost(3);

    /// <inheritdoc />
    public string Name => "flood";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("flooded port", "open files allowed", "p50 quiet, ms", "p99 quiet, ms", "p50 flooded, ms", "p99 flooded, ms", "ratio of p99", "checks");
        var items = results.Items(Name);
        foreach (var item in items)
        {
            var of = results.Of(Name, Servers.ChatRoomProcess, item);
            var port = item.Split(':')[0];
            table.Add(
                port,
                of.Text("open_files", "N0"),
                of.Text("quiet_us.p50", "0.00", MillisecondInUs),
                of.Text("quiet_us.p99", "0.00", MillisecondInUs),
                of.Text("latency_us.p50", "0.00", MillisecondInUs),
                of.Text("latency_us.p99", "0.00", MillisecondInUs),
                targets.Cell(Name, $"p99 of messages in a flood of the {port} port with {of.Text("open_files", "N0")} files, ratio to quiet", of["p99_ratio"]?.Median, TripleAtMost, of.Counts),
                of.Verdict());
        }

        return items.Count == 0 ? "Not measured." : $"{table}";
    }
}
