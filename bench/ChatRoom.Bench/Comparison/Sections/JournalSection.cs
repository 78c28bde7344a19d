namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The cost of storing messages, by durability.</summary>
internal sealed class JournalSection : ISection
{
    private const string Posting = "posting";
    private const string LowLoad = "latency";
    private static readonly int[] Members = [20, 100, 1000];
    private static readonly Target OfMemory = Target.AtLeast(0.8);
    private static readonly Target MessagesPerSecond = Target.AtLeast(60_000);
    private static readonly Target MillisecondsMore = Target.AtMost(0.3);
    private static readonly Target Milliseconds = Target.AtMost(0.3);

    /// <inheritdoc />
    public string Name => "journal";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("members", "journal", Measure.Deliveries.Title, "ratio to memory", "checks");
        foreach (var members in Members.Where(members => results.Of(Name, Servers.ChatRoom, Speed(members)).Exists))
        {
            var memory = results.Of(Name, Servers.ChatRoom, Speed(members));
            foreach (var server in results.Servers(Name, Speed(members)))
            {
                var speed = results.Of(Name, server, Speed(members));
                table.Add(
                    $"{members}",
                    TitleOf(server),
                    Measure.Deliveries.Text(speed),
                    server == Servers.ChatRoom ? "" : targets.Cell(Name, $"{TitleOf(server)}, {members} members, {Measure.Deliveries.Title}, ratio to memory", Measure.Deliveries.Ratio(speed, memory), IsDefault(server) ? OfMemory : null, speed.Counts && memory.Counts),
                    speed.Verdict());
            }
        }

        return results.Items(Name).Count == 0 ? "Not measured." : $"{table}\n\n{Messages(results, targets)}\n\n{Appends(results, targets)}";
    }

    private static string Speed(int members) => FormattableString.Invariant($"deliveries:{members}");

    // Only the default durability has targets.
    private static bool IsDefault(string server) => server == Servers.ChatRoomProcess;

    private static string TitleOf(string server) => server == Servers.ChatRoom ? "in memory" : $"`{server.Split('-')[^1]}`";

    private MarkdownTable Messages(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("journal", "64 publishers, messages per second", Measure.P50.Title, "more than in memory, ms", Measure.P99.Title, "checks");
        foreach (var server in results.Servers(Name, LowLoad))
        {
            var (posting, latency, memory) = (results.Of(Name, server, Posting), results.Of(Name, server, LowLoad), results.Of(Name, Servers.ChatRoom, LowLoad));
            var more = (latency[Measure.P50.Path]?.Median - memory[Measure.P50.Path]?.Median) * Measure.P50.Unit;
            table.Add(
                TitleOf(server),
                targets.Cell(Name, $"{TitleOf(server)}, messages per second of 64 publishers", posting[Measure.Deliveries.Path]?.Median, IsDefault(server) ? MessagesPerSecond : null, posting.Counts, "SI", Measure.Deliveries.Text(posting)),
                latency.Text(Measure.P50.Path, "0.00", Measure.P50.Unit),
                server == Servers.ChatRoom ? "" : targets.Cell(Name, $"{TitleOf(server)}, p50 above memory, ms", more, IsDefault(server) ? MillisecondsMore : null, latency.Counts && memory.Counts),
                latency.Text(Measure.P99.Path, "0.00", Measure.P99.Unit),
                new[] { posting, latency }.FirstOrDefault(static of => !of.Counts)?.Verdict() ?? "ok");
        }

        return table;
    }

    private MarkdownTable Appends(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("a single append", Measure.P50.Title, Measure.P99.Title, "checks");
        foreach (var item in results.Items(Name).Where(static item => item.StartsWith("append:", StringComparison.Ordinal)))
        {
            var append = results.Of(Name, Servers.ChatRoomProcess, item);
            var title = item == "append:0" ? "on a quiet machine" : $"beside {item["append:".Length..]} busy threads";
            table.Add(
                title,
                targets.Cell(Name, $"p50 of an append {title}, ms", append[Measure.P50.Path]?.Median * Measure.P50.Unit, Milliseconds, append.Counts),
                append.Text(Measure.P99.Path, "0.00", Measure.P99.Unit),
                append.Verdict());
        }

        return table;
    }
}
