namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The comparison of many small rooms with one large room.</summary>
internal sealed class RoomsSection : ISection
{
    private const string One = "one";
    private const string Many = "many";
    private const string Coalesced = "many:coalesced";
    private static readonly Target AtLeastHalf = Target.AtLeast(0.5);
    private static readonly Target KibibytesPerRoom = Target.AtMost(8);

    /// <inheritdoc />
    public string Name => "rooms";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var one = results.Of(Name, Servers.ChatRoom, One);
        if (!one.Exists)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", Measure.Deliveries.Title, "ratio to one room", Measure.CpuPerDelivery.Title, Measure.ServerCores.Title, Measure.GeneratorCores.Title, "checks");
        table.Add(Row(one, $"one room, {MembersOf(one)} members, {one.Text("window", "N0")} messages outstanding", ""));
        foreach (var item in results.Items(Name).Where(static item => item.StartsWith($"{Many}:", StringComparison.Ordinal)))
        {
            var many = results.Of(Name, Servers.ChatRoom, item);
            var how = $"{many.Text("window", "N0")} messages outstanding{(item == Coalesced ? ", each room's in one write" : "")}";
            table.Add(Row(many, $"{many.Text("rooms", "N0")} rooms, {MembersOf(many)} members, {how}", targets.Cell(Name, $"{how}, {Measure.Deliveries.Title}, ratio to one room", Measure.Deliveries.Ratio(many, one), AtLeastHalf, many.Counts && one.Counts)));
        }

        return $"{table}\n\n{Memory(results, targets)}";
    }

    private static string MembersOf(Measurement of) => (of["subs"] + of["pubs"])?.Text("N0") ?? "?";

    private static string[] Row(Measurement of, string what, string ratio) =>
        [what, Measure.Deliveries.Text(of), ratio, Measure.CpuPerDelivery.Text(of), Measure.ServerCores.Text(of), Measure.GeneratorCores.Text(of), of.Verdict()];

    private string Memory(ResultSet results, TargetBook targets)
    {
        var (one, many) = (results.Of(Name, Servers.ChatRoom, "idle:one"), results.Of(Name, Servers.ChatRoom, "idle:many"));
        var table = new MarkdownTable("idle", Measure.MemoryPerConnection.Title, "per room, KiB", "checks");
        table.Add($"{one.Text("subs", "N0")} members in one room", Measure.MemoryPerConnection.Text(one), "", one.Verdict());
        // Each member has a room of its own, so the additional memory per connection is the memory of a room.
        var kibibytes = (many[Measure.MemoryPerConnection.Path]?.Median - one[Measure.MemoryPerConnection.Path]?.Median) / 1024;
        table.Add($"{many.Text("rooms", "N0")} rooms of one", Measure.MemoryPerConnection.Text(many), targets.Cell(Name, "memory per room, KiB", kibibytes, KibibytesPerRoom, one.Counts && many.Counts, "0.0"), many.Verdict());
        return table.ToString();
    }
}
