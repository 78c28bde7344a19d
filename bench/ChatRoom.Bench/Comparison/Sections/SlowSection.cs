namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The effect of members that stop reading on the other members and on the memory.</summary>
internal sealed class SlowSection : ISection
{
    private const double Mebibyte = 1024; // in KiB

    private static readonly Target Unhindered = Target.AtLeast(0.95);
    private static readonly Target MebibytesAMember = Target.AtMost(2);

    /// <inheritdoc />
    public string Name => "slow";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var servers = results.Servers(Name, "slow");
        if (servers.Count == 0)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable(
            "", "deliveries a second, all read", "some do not", "ratio", "longest silence, ms", "slow members disconnected", "memory a slow member, MiB", "once they read again", "checks");
        foreach (var server in servers)
        {
            var (none, slow) = (results.Of(Name, server, "none"), results.Of(Name, server, "slow"));
            var ours = server == Servers.ChatRoom;
            var counts = none.Counts && slow.Counts;
            table.Add(
                $"{Servers.TitleOf(server)}, {slow.Text("slow", "N0")} of {slow.Text("subs", "N0")} for {slow.Text("seconds", "0")} s",
                Measure.Deliveries.Text(none),
                Measure.Deliveries.Text(slow),
                targets.Cell(Name, "deliveries a second, by those without slow members", Measure.Deliveries.Ratio(slow, none), ours ? Unhindered : null, counts),
                slow.Text("max_gap_ms", "0"),
                slow.Text("slow_closed", "N0"),
                targets.Cell(Name, "memory a slow member, MiB", Growth("rss_peak_kb"), ours ? MebibytesAMember : null, counts, "0.0"),
                ours ? targets.Cell(Name, "memory a slow member once it reads again, MiB", Growth("rss_run_kb"), MebibytesAMember, counts, "0.0") : "–",
                none.Counts ? slow.Verdict() : none.Verdict());

            double? Growth(string path) => (slow[path]?.Median - none[path]?.Median) / slow["slow"]?.Median / Mebibyte;
        }

        return table.ToString();
    }
}
