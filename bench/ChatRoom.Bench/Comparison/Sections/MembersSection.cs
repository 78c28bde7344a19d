namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The cost of a delivery with different numbers of members: the results of the throughput in one table.</summary>
internal sealed class MembersSection : ISection
{
    /// <inheritdoc />
    public string Name => "members";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("members", Measure.Deliveries.Title, Measure.CpuPerDelivery.Title, "deliveries per second of `limit`", "CPU per delivery of `limit`, µs");
        foreach (var (members, item) in Flatness.Members(results))
        {
            var (ours, limits) = (results.Of(Flatness.MembersGroup, Servers.ChatRoom, item), results.Of(Flatness.MembersGroup, Servers.Limit, item));
            table.Add(Figure.Number(members, "N0"), Measure.Deliveries.Text(ours), Measure.CpuPerDelivery.Text(ours), Measure.Deliveries.Text(limits), Measure.CpuPerDelivery.Text(limits));
        }

        return table.ToString();
    }
}
