namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The cost of a delivery with different numbers of rooms.</summary>
internal sealed class FlatnessSection : ISection
{
    /// <inheritdoc />
    public string Name => "flatness";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("rooms of one member", "outstanding messages per room", Measure.Deliveries.Title, Measure.CpuPerDelivery.Title, Measure.ServerCores.Title, Measure.GeneratorCores.Title, "checks");
        foreach (var window in (int[])[1, 64])
        {
            foreach (var (rooms, item) in Flatness.Rooms(results, window))
            {
                var of = results.Of(Flatness.RoomsGroup, Servers.ChatRoom, item);
                table.Add(
                    Figure.Number(rooms, "N0"), Figure.Number(window, "0"), Measure.Deliveries.Text(of), Measure.CpuPerDelivery.Text(of),
                    Measure.ServerCores.Text(of), Measure.GeneratorCores.Text(of), of.Verdict());
            }
        }

        return table.ToString();
    }
}
