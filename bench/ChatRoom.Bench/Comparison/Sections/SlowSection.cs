namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The effect of members that stop reading on the other members and on the memory.</summary>
internal sealed class SlowSection : ISection
{
    private const double Mebibyte = 1024; // in KiB

    private static readonly Target Unhindered = Target.AtLeast(0.95);
    private static readonly Target MebibytesPerMember = Target.AtMost(2);

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
            "", "deliveries per second, all read", "some do not read", "ratio", "longest silence, ms", "slow members disconnected", "memory per slow member, MiB", "memory after they read again, MiB", "checks");
        foreach (var server in servers)
        {
            var (none, slow) = (results.Of(Name, server, "none"), results.Of(Name, server, "slow"));
            var ours = server == Servers.ChatRoom;
            var counts = none.Counts && slow.Counts;
            table.Add(
                $"{Servers.TitleOf(server)}, {slow.Text("slow", "N0")} of {slow.Text("subs", "N0")} for {slow.Text("seconds", "0")} s",
                Measure.Deliveries.Text(none),
                Measure.Deliveries.Text(slow),
                targets.Cell(Name, "deliveries per second, ratio to a run without slow members", Measure.Deliveries.Ratio(slow, none), ours ? Unhindered : null, counts),
                slow.Text("max_gap_ms", "0"),
                slow.Text("slow_closed", "N0"),
                targets.Cell(Name, "memory per slow member, MiB", Growth("rss_peak_kb"), ours ? MebibytesPerMember : null, counts, "0.0"),
                ours ? targets.Cell(Name, "memory per slow member after it reads again, MiB", Growth("rss_run_kb"), MebibytesPerMember, counts, "0.0") : "–",
                none.Counts ? slow.Verdict() : none.Verdict());

            double? Growth(string path) => (slow[path]?.Median - none[path]?.Median) / slow["slow"]?.Median / Mebibyte;
        }

        return table.ToString();
    }
}
