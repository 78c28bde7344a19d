using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Http;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Monitoring;

/// <summary>The dashboard and the alerts use only metrics that the server exports. An alert with a misspelled name would never fire.</summary>
public sealed partial class MonitoringTests
{
    private static readonly string[] OfCluster = ["chatroom_cluster_lag_seconds", "chatroom_cluster_nodes"]; // ClusterServerTests sees them

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
        queries.SelectMany(PromQl.MetricsIn).Should().BeSubsetOf(await ExportedAsync());
        queries.Should().OnlyContain(static query => PromQl.MetricsIn(query).Length > 0);
    }

    [Fact]
    public async Task Alerts_ask_for_metrics_that_are_exported()
    {
        var rules = await ReadAsync("deploy/prometheus/alerts.yml");
        var expressions = Expression().Matches(rules).Select(static match => match.Groups[1].Value).ToArray();

        expressions.Should().HaveCount(Alert().Count(rules)).And.HaveCountGreaterThan(5);
        expressions.SelectMany(PromQl.MetricsIn).Should().BeSubsetOf(await ExportedAsync());
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

    /// <summary>All that a server exports which has delivered a message, what nodes of a cluster export beside that, and <c>up</c>, which is Prometheus' own.</summary>
    private static async Task<string[]> ExportedAsync()
    {
        await using var server = await TestServer.StartAsync();
        var metrics = await MetricsTests.AfterDeliveryAsync(server);
        return [.. metrics.Samples.Keys.Select(static sample => sample.Split('{')[0]).Distinct(), .. OfCluster, "up"];
    }

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\s+- alert: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();
}
