using System.Globalization;

namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The cost of journals of different sizes.</summary>
internal sealed class JournalSizeSection : ISection
{
    private const string Group = "journal";
    private const string SizePrefix = "size:";
    private const double MebibyteInKb = 1 / 1024.0;
    private static readonly Target Searching = Target.AtMost(200);

    /// <summary>The bound for the memory, divided by that with the smallest journal. Only a large journal fills SQLite's caches of 2 MiB per connection.</summary>
    private static readonly Target SameMemory = Target.AtMost(1.2);

    private static readonly (string Title, string Path, Target? Bound)[] Rows =
    [
        ("start, ms", "start_ms", Target.AtMost(2_000)),
        ("start after a kill, ms", "start_after_kill_ms", Target.AtMost(2_000)),
        ("join, with history, ms", "join_ms", Target.AtMost(50)),
        ("search: a word that one message has, ms", "search_rare_ms", Searching),
        ("search: a word that every third message has, ms", "search_common_ms", Searching),
        ("search: that word by one author, ms", "search_both_ms", Searching),
        ("search: a prefix, ms", "search_prefix_ms", Searching),
        ("search: a word without results, ms", "search_nothing_ms", Searching),
    ];

    /// <inheritdoc />
    public string Name => "journal-size";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var sizes = results.Items(Group).Where(static item => item.StartsWith(SizePrefix, StringComparison.Ordinal))
            .Select(static item => (Item: item, Messages: long.Parse(item.AsSpan(SizePrefix.Length), CultureInfo.InvariantCulture)))
            .OrderBy(static size => size.Messages).Select(size => (size.Messages, Of: results.Of(Group, Servers.ChatRoomProcess, size.Item))).ToArray();
        if (sizes.Length == 0)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable(["", .. sizes.Select(static size => $"{Figure.Number(size.Messages, "N0")} messages")]);
        foreach (var (title, path, bound) in Rows)
        {
            table.Add([title, .. sizes.Select(size => targets.Cell(Group, $"{Figure.Number(size.Messages, "N0")} messages, {title}", size.Of[path]?.Median, bound, size.Of.Counts, "0.0"))]);
        }

        var smallest = sizes[0].Of["rss_kb"]?.Median;
        table.Add(["resident memory, MiB", .. sizes.Select(static size => size.Of.Text("rss_kb", "0.0", MebibyteInKb))]);
        table.Add(["ratio to the smallest journal", "", .. sizes.Skip(1).Select(size => targets.Cell(Group, $"{Figure.Number(size.Messages, "N0")} messages, resident memory, ratio to the smallest journal", size.Of["rss_kb"]?.Median / smallest, SameMemory, size.Of.Counts))]);
        table.Add(["the file, MiB", .. sizes.Select(static size => size.Of.Text("file_mib", "0.0"))]);
        table.Add(["the search index, MiB", .. sizes.Select(static size => size.Of.Text("index_mib", "0.0"))]);
        table.Add(["rebuilding the index, s", .. sizes.Select(static size => size.Of.Text("indexing_s", "0.0"))]);
        table.Add(["checks", .. sizes.Select(static size => size.Of.Verdict())]);
        return table.ToString();
    }
}
