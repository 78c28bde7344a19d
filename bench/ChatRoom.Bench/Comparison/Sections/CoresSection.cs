namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The effect of a second core, of which the generator uses a part.</summary>
internal sealed class CoresSection : ISection
{
    private static readonly Target AtLeastHalfMore = Target.AtLeast(1.5);

    /// <inheritdoc />
    public string Name => "cores";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var one = results.Of(Name, Servers.ChatRoom, "one");
        var both = results.Of(Name, Servers.ChatRoom, "both");
        var apart = results.Of(Name, Servers.ChatRoom, "apart");
        if (!both.Exists)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", Measure.Deliveries.Title, "ratio", Measure.ServerCores.Title, Measure.GeneratorCores.Title, Measure.CpuPerDelivery.Title, "generator's, µs", "checks");
        Add("server and generator on one core", one, targets.Cell(Name, "deliveries per second, ratio to one core for both", Measure.Deliveries.Ratio(both, one), AtLeastHalfMore, one.Counts && both.Counts));
        Add("one core each", apart, targets.Cell(Name, "", Measure.Deliveries.Ratio(both, apart), null, true));
        Add("both on two cores", both, "");
        return table.ToString();

        void Add(string title, Measurement of, string ratio) => table.Add(
            title, Measure.Deliveries.Text(of), ratio, Measure.ServerCores.Text(of), Measure.GeneratorCores.Text(of),
            Measure.CpuPerDelivery.Text(of), of.Text("generator_us_per_delivery", "0.00"), of.Verdict());
    }
}
