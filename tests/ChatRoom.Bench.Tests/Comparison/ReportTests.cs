using ChatRoom.Bench.Comparison;

namespace ChatRoom.Bench.Tests.Comparison;

public sealed class ReportTests
{
    private static readonly string Template = string.Join("\n\n", Report.Sections.Select(static section => $"# {section.Name}\n{{{{{section.Name}}}}}").Append("# targets\n{{targets}}"));

    [Fact]
    public void Ratio_is_shown_with_its_target_and_whether_it_is_met()
    {
        var section = SectionOf("throughput", Throughput("chatroom", 960), Throughput("limit", 1000), Throughput("nats", 480));

        section.Should().Contain("| 1000 members | deliveries per second | ratio | CPU per delivery, µs | checks |");
        section.Should().Contain("| **ChatRoom** | 960 |  | 0.25 | ok |");
        section.Should().Contain("| `limit` | 1.00 k | 0.96 (≥ 0.95: met) | 0.25 | ok |");
        section.Should().Contain("| nats-server | 480 | 2.00 (≥ 2.5: **missed**) | 0.25 | ok |");
    }

    [Fact]
    public void Summary_counts_targets_and_names_missed_ones() =>
        SectionOf("targets", Throughput("chatroom", 960), Throughput("limit", 1000), Throughput("nats", 480))
            .Should().Contain("**1 of 2 targets are met.**")
            .And.Contain("| throughput | 1 of 2 | thr:1000, deliveries per second, ratio to nats-server: 2.00 (≥ 2.5) |");

    [Fact]
    public void Result_that_does_not_count_meets_no_target() =>
        SectionOf("throughput", Throughput("chatroom", 990, "\"lost\":2"), Throughput("limit", 1000))
            .Should().Contain("0.99 (≥ 0.95: **missed**)").And.Contain("| **ChatRoom** | 990 |  | 0.25 | **does not count**: 2 lost |");

    [Fact]
    public void Server_with_several_orders_is_marked_and_still_compared() =>
        SectionOf("throughput", Throughput("chatroom", 960), Throughput("nats", 300, "\"distinct_orders\":7"))
            .Should().Contain("| nats-server | 300 | 3.20 (≥ 2.5: met) | 0.25 | **does not count**: 7 orders |");

    [Fact]
    public void Failed_server_has_a_reason_and_its_target_is_missed() =>
        SectionOf("throughput", Throughput("chatroom", 960), """{"group":"throughput","name":"nats","item":"thr:1000","error":"timeout"}""")
            .Should().Contain("| nats-server | – | – (≥ 2.5: **missed**) | – | **does not count**: failed: timeout |");

    [Fact]
    public void Own_target_of_ChatRoom_needs_no_other_server() =>
        SectionOf("memory", Memory("idle:10000", 3072), Memory("idle:18000", 4096))
            .Should().Contain("| **ChatRoom** | 3.0 (≤ 3.5: met) | ok |").And.Contain("| **ChatRoom** | 4.0 (≤ 3.5: **missed**) | ok |");

    [Fact]
    public void Memory_of_a_room_is_the_additional_memory_of_members_in_rooms_of_their_own() =>
        SectionOf("rooms", """{"group":"rooms","name":"chatroom","item":"one","subs":10,"pubs":4,"window":64,"deliveries_per_s":100}""", Idle("one", 1, 4096), Idle("many", 50, 10_240))
            .Should().Contain("| 50 rooms of one | 10.0 | 6.0 (≤ 8: met) | ok |");

    [Fact]
    public void WebSockets_are_compared_with_json_over_TCP() =>
        SectionOf(
            "websocket",
            """{"group":"websocket","name":"chatroom","item":"json:1000","subs":1000,"cpu_us_per_delivery":0.2}""",
            """{"group":"websocket","name":"chatroom","item":"websocket:1000","subs":1000,"cpu_us_per_delivery":0.21}""",
            """{"group":"websocket","name":"chatroom","item":"json:idle","subs":5000,"rss_per_conn":8192}""",
            """{"group":"websocket","name":"chatroom","item":"websocket:idle","subs":5000,"rss_per_conn":20480}""")
            .Should().Contain("| 1,000 members, WebSocket |").And.Contain("| 1.05 (≤ 1.1: met) |").And.Contain("| 5,000 members, WebSocket | 20.0 (≤ 18: **missed**) |");

    [Fact]
    public void Memory_of_a_slow_member_is_the_growth_compared_with_a_run_without() =>
        SectionOf("slow", Slow("none", 1000, 100_000, 90_000, ""), Slow("slow", 970, 110_240, 91_024, ",\"slow\":10,\"subs\":200"))
            .Should().Contain("| 1.00 k | 970 | 0.97 (≥ 0.95: met) |").And.Contain("| 1.0 (≤ 2: met) | 0.1 (≤ 2: met) | ok |");

    [Fact]
    public void Allocation_is_shown_per_message_and_per_delivery() =>
        SectionOf("allocation", """{"group":"allocation","name":"chatroom","item":"lat:100:1000","messages":1000,"deliveries":104000,"allocated_bytes":150000,"collections":1}""")
            .Should().Contain("| 100 members, 1000 messages per second | 1,000 | 104,000 |").And.Contain("| 150 (≤ 200: met) | 1.442 | ok |");

    [Fact]
    public void Journal_in_a_file_is_compared_with_memory_and_only_the_default_has_targets() =>
        SectionOf(
            "journal",
            Journal("chatroom", "deliveries:20", 1000, 500), Journal("chatroom-process", "deliveries:20", 810, 500), Journal("chatroom-disk", "deliveries:20", 100, 500),
            Journal("chatroom", "deliveries:1000", 1000, 500), Journal("chatroom-process", "deliveries:1000", 790, 500),
            Journal("chatroom", "posting", 90_000, 500), Journal("chatroom-process", "posting", 59_000, 500), Journal("chatroom-disk", "posting", 100, 500),
            Journal("chatroom", "latency", 1, 500), Journal("chatroom-process", "latency", 1, 700), Journal("chatroom-disk", "latency", 1, 2000),
            Journal("chatroom-process", "append:0", 1, 100), Journal("chatroom-process", "append:8", 1, 400))
            .Should().Contain("| 20 | in memory | 1.00 k |  | ok |")
            .And.Contain("| 20 | `process` | 810 | 0.81 (≥ 0.8: met) | ok |")
            .And.Contain("| 20 | `disk` | 100 | 0.10 | ok |")
            .And.Contain("| 1000 | `process` | 790 | 0.79 (≥ 0.8: **missed**) | ok |")
            .And.Contain("| `process` | 59.0 k (≥ 60000: **missed**) | 0.70 | 0.20 (≤ 0.3: met) | 9.00 | ok |")
            .And.Contain("| on a quiet machine | 0.10 (≤ 0.3: met) | 9.00 | ok |")
            .And.Contain("| beside 8 busy threads | 0.40 (≤ 0.3: **missed**) | 9.00 | ok |");

    [Fact]
    public void Journals_are_compared_by_size_and_memory_has_a_target() =>
        SectionOf("journal-size", JournalOf(10_000_000, 2_001, 130_000), JournalOf(1_000, 500, 100_000), JournalOf(1_000_000, 600, 110_000))
            .Should().Contain("|  | 1,000 messages | 1,000,000 messages | 10,000,000 messages |")
            .And.Contain("| start, ms | 500.0 (≤ 2000: met) | 600.0 (≤ 2000: met) | 2001.0 (≤ 2000: **missed**) |")
            .And.Contain("| ratio to the smallest journal |  | 1.10 (≤ 1.2: met) | 1.30 (≤ 1.2: **missed**) |");

    [Fact]
    public void Journal_with_a_lost_message_meets_no_target() =>
        SectionOf("journal-size", JournalOf(1_000, 500, 100_000, lost: 1))
            .Should().Contain("| start, ms | 500.0 (≤ 2000: **missed**) |").And.Contain("| checks | **does not count**: 1 lost |");

    [Fact]
    public void Environment_names_all_measured_commits() =>
        SectionOf("environment", Throughput("chatroom", 1, "\"commit\":\"abc\",\"at\":\"2026-01-02T03:04:05Z\""), Throughput("limit", 1, "\"commit\":\"def\",\"at\":\"2026-01-03T03:04:05Z\""))
            .Should().Contain("2026-01-02, 2026-01-03").And.Contain("`abc`, `def`");

    [Fact]
    public void Section_without_results_is_not_measured() => SectionOf("throughput").Should().Be("Not measured.");

    [Theory]
    [InlineData("{{nothing}}", "{{nothing}} is not a section")]
    [InlineData("", "{{throughput}} is missing in the template")]
    public void Template_with_a_wrong_section_is_refused(string instead, string error) =>
        FluentActions.Invoking(() => Report.Write(Template.Replace("{{throughput}}", instead), new ResultSet([])))
            .Should().Throw<CouldNotRunException>().WithMessage(error);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"group":"throughput","item":"thr:10"}""")]
    public void Invalid_line_is_reported_with_its_number(string line) =>
        FluentActions.Invoking(() => new ResultSet([Throughput("limit", 1), line])).Should().Throw<CouldNotRunException>().WithMessage("line 2 is not a result: *");

    private static string SectionOf(string name, params string[] lines) => Report.Write(Template, new ResultSet(lines))
        .Split("# ").Single(section => section.StartsWith($"{name}\n", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static string Throughput(string server, int deliveries, string more = "\"lost\":0") =>
        $$"""{"group":"throughput","name":"{{server}}","item":"thr:1000","deliveries_per_s":{{deliveries}},"cpu_us_per_delivery":0.25,{{more}}}""";

    private static string Journal(string server, string item, int deliveries, int p50) =>
        $$"""{"group":"journal","name":"{{server}}","item":"{{item}}","deliveries_per_s":{{deliveries}},"latency_us":{"p99":9000,"p50":{{p50}} } }""";

    private static string JournalOf(int messages, int start, int resident, int lost = 0) =>
        $$"""{"group":"journal","name":"chatroom-process","item":"size:{{messages}}","start_ms":{{start}},"rss_kb":{{resident}},"lost":{{lost}}}""";

    private static string Memory(string item, int bytes) => $$"""{"group":"memory","name":"chatroom","item":"{{item}}","rss_per_conn":{{bytes}}}""";

    private static string Idle(string item, int rooms, int bytes) => $$"""{"group":"rooms","name":"chatroom","item":"idle:{{item}}","subs":50,"rooms":{{rooms}},"rss_per_conn":{{bytes}}}""";

    private static string Slow(string item, int deliveries, int peak, int end, string more) =>
        $$"""{"group":"slow","name":"chatroom","item":"{{item}}","seconds":60,"deliveries_per_s":{{deliveries}},"rss_peak_kb":{{peak}},"rss_run_kb":{{end}}{{more}}}""";
}
