namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>What it costs to store what is said, by durability.</summary>
internal sealed class JournalSection : ISection
{
    private const string Speed = "deliveries";
    private const string Posting = "posting";
    private const string LowLoad = "latency";
    private static readonly Target OfMemory = Target.AtLeast(0.9);
    private static readonly Target MessagesASecond = Target.AtLeast(60_000);
    private static readonly Target MillisecondsMore = Target.AtMost(0.3);

    /// <inheritdoc />
    public string Name => "journal";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var memory = results.Of(Name, Servers.ChatRoom, Speed);
        if (!memory.Exists)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("journal", Measure.Deliveries.Title, "by memory's", "64 post, messages a second", Measure.P50.Title, "more than memory's, ms", Measure.P99.Title, "checks");
        foreach (var server in results.Servers(Name, Speed))
        {
            // What is promised is the default's: to store for good has its price, and to show first is no feat.
            var (isDefault, title) = (server == Servers.ChatRoomProcess, server == Servers.ChatRoom ? "in memory" : $"`{server.Split('-')[^1]}`");
            var (speed, posting, latency) = (results.Of(Name, server, Speed), results.Of(Name, server, Posting), results.Of(Name, server, LowLoad));
            var memoryLatency = results.Of(Name, Servers.ChatRoom, LowLoad);
            var more = (latency[Measure.P50.Path]?.Median - memoryLatency[Measure.P50.Path]?.Median) * Measure.P50.Unit;
            table.Add(
                title,
                Measure.Deliveries.Text(speed),
                server == Servers.ChatRoom ? "" : targets.Cell(Name, $"{title}, {Measure.Deliveries.Title}, by memory's", Measure.Deliveries.Ratio(speed, memory), isDefault ? OfMemory : null, speed.Counts && memory.Counts),
                targets.Cell(Name, $"{title}, messages a second of 64 who post", posting[Measure.Deliveries.Path]?.Median, isDefault ? MessagesASecond : null, posting.Counts, "SI", Measure.Deliveries.Text(posting)),
                latency.Text(Measure.P50.Path, "0.00", Measure.P50.Unit),
                server == Servers.ChatRoom ? "" : targets.Cell(Name, $"{title}, p50 above memory's, ms", more, isDefault ? MillisecondsMore : null, latency.Counts && memoryLatency.Counts),
                latency.Text(Measure.P99.Path, "0.00", Measure.P99.Unit),
                new[] { speed, posting, latency }.FirstOrDefault(static of => !of.Counts)?.Verdict() ?? "ok");
        }

        return table.ToString();
    }
}
