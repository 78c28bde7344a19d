namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The server's allocations under steady load, from the counters of its garbage collector.</summary>
internal sealed class AllocationSection : ISection
{
    private static readonly Target BytesPerMessage = Target.AtMost(200);

    /// <inheritdoc />
    public string Name => "allocation";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var items = results.Items(Name);
        if (items.Count == 0)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", "messages", "deliveries", "allocated, MiB", "collections", "bytes per message", "bytes per delivery", "checks");
        foreach (var item in items)
        {
            var of = results.Of(Name, Servers.ChatRoom, item);
            table.Add(
                Titles.OfItem(item),
                of.Text("messages", "N0"),
                of.Text("deliveries", "N0"),
                of.Text("allocated_bytes", "N1", 1.0 / (1 << 20)),
                of.Text("collections", "N0"),
                targets.Cell(Name, $"{item}, bytes per message", of["allocated_bytes"]?.Median / of["messages"]?.Median, BytesPerMessage, of.Counts, "0"),
                Figure.Number((of["allocated_bytes"]?.Median / of["deliveries"]?.Median) ?? double.NaN, "0.000"),
                of.Verdict());
        }

        return table.ToString();
    }
}
