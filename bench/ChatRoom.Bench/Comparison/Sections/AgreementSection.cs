namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>Whether the two load generators find the same.</summary>
internal sealed class AgreementSection : ISection
{
    private static readonly Target Same = new(0.9, 1.1);

    /// <inheritdoc />
    public string Name => "agreement";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var items = results.Items(Name).Select(static item => item[..item.LastIndexOf(':')]).Distinct().ToArray();
        if (items.Length == 0)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", "server", "figure", "`fanload`", "`ChatRoom.Bench`", "ratio", "checks");
        foreach (var item in items)
        {
            foreach (var server in results.Servers(Name, $"{item}:fanload"))
            {
                var (fanload, bench) = (results.Of(Name, server, $"{item}:fanload"), results.Of(Name, server, $"{item}:ChatRoom.Bench"));
                var checks = fanload.Counts ? bench.Verdict() : fanload.Verdict();
                foreach (var measure in item.StartsWith("thr", StringComparison.Ordinal) ? new[] { Measure.Deliveries, Measure.CpuADelivery } : [Measure.P50, Measure.P99, Measure.CpuADelivery])
                {
                    // The 99th per cent of some thousand messages is a few hiccups of the machine: shown, but no target.
                    Target? target = measure == Measure.P99 ? null : Same;
                    table.Add(
                        Titles.OfItem(item), Servers.TitleOf(server), measure.Title, measure.Text(fanload), measure.Text(bench),
                        targets.Cell(Name, $"{item}, {Servers.TitleOf(server)}, {measure.Title}", measure.Ratio(bench, fanload), target, fanload.Counts && bench.Counts), checks);
                }
            }
        }

        return table.ToString();
    }
}
