using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.Monitoring;

/// <summary>The dashboard and the alerts ask for what the server exports, and for nothing else: a misspelt name never fires.</summary>
public sealed partial class MonitoringTests
{
    /// <summary>What <c>/metrics</c> has, of all that is asked for: the one list of names on this side.</summary>
    private static readonly HashSet<string> Exported =
    [
        "up", // Prometheus' own
        "chatroom_build_info",
        "chatroom_connections",
        "chatroom_connections_opened_total",
        "chatroom_connections_refused_total",
        "chatroom_connections_closed_total",
        "chatroom_messages_received_total",
        "chatroom_messages_delivered_total",
        "chatroom_messages_skipped_total",
        "chatroom_received_bytes_total",
        "chatroom_sent_bytes_total",
        "chatroom_rooms",
        .. Histogram("chatroom_fanout_duration_seconds"),
        .. Histogram("chatroom_journal_duration_seconds"),
        .. Histogram("chatroom_handshake_duration_seconds"),
        "dotnet_gc_collections_total",
        "dotnet_gc_pause_time_seconds_total",
        "dotnet_process_cpu_time_seconds_total",
        "dotnet_process_memory_working_set_bytes",
        "kestrel_active_connections",
    ];

    [Fact]
    public async Task Dashboard_asks_for_metrics_that_are_exported()
    {
        using var dashboard = JsonDocument.Parse(await ReadAsync("deploy/grafana/dashboards/chatroom.json"));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(static panel => panel.TryGetProperty("targets", out _))
            .SelectMany(static panel => panel.GetProperty("targets").EnumerateArray())
            .Select(static target => target.GetProperty("expr").GetString()!)
            .ToArray();

        queries.Should().HaveCountGreaterThan(20);
        queries.SelectMany(PromQl.MetricsIn).Should().BeSubsetOf(Exported);
        queries.Should().OnlyContain(static query => PromQl.MetricsIn(query).Length > 0);
    }

    [Fact]
    public async Task Alerts_ask_for_metrics_that_are_exported()
    {
        var rules = await ReadAsync("deploy/prometheus/alerts.yml");
        var expressions = Expression().Matches(rules).Select(static match => match.Groups[1].Value).ToArray();

        expressions.Should().HaveCount(Alert().Count(rules)).And.HaveCountGreaterThan(5);
        expressions.SelectMany(PromQl.MetricsIn).Should().BeSubsetOf(Exported);
        expressions.Should().OnlyContain(static expression => PromQl.MetricsIn(expression).Length > 0);
    }

    [Fact]
    public async Task Each_alert_is_tested_both_ways()
    {
        var rules = await ReadAsync("deploy/prometheus/alerts.yml");
        var tests = await ReadAsync("tests/monitoring/alerts.test.yml");

        foreach (var alert in Alert().Matches(rules).Select(static match => match.Groups[1].Value))
        {
            tests.Should().Contain($"alertname: {alert} }}", $"{alert} has to stay quiet when all is well")
                .And.Contain($"alertname: {alert}\n        exp_alerts:", $"{alert} has to fire");
        }
    }

    [Theory]
    [InlineData("up == 0", "up")]
    [InlineData("""sum by (instance, le) (rate(a_total{b="c_total"}[5m])) > 2 and on (job) d_x""", "a_total, d_x")]
    [InlineData("""absent(up{job="x"}) or 1e3 * e:f offset 5m""", "up, e:f")]
    public void Metrics_are_found_in_an_expression(string expression, string metrics) =>
        string.Join(", ", PromQl.MetricsIn(expression)).Should().Be(metrics);

    private static string[] Histogram(string name) => [$"{name}_bucket", $"{name}_sum", $"{name}_count"];

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\s+- alert: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();
}
