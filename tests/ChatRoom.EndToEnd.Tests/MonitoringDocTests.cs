using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Sqlite;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;

namespace ChatRoom.EndToEnd.Tests;

/// <summary><c>docs/monitoring.md</c> lists what the server logs and reports, in the words of the code.</summary>
public sealed partial class MonitoringDocTests
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "monitoring.md"));

    [Fact]
    public void Every_log_event_is_listed_with_its_level_and_message()
    {
        var rows = Document.Select(static line => EventRow().Match(line)).Where(static match => match.Success)
            .ToDictionary(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), static match => (Level: match.Groups[2].Value, Message: match.Groups[3].Value));
        var events = LogMessages().GroupBy(static one => one.EventId).ToArray();

        rows.Keys.Order().Should().Equal(typeof(EventIds).GetFields().Select(static field => (int)field.GetRawConstantValue()!).Order());
        foreach (var one in events)
        {
            var (level, message) = rows[one.Key];
            level.Should().Be($"{one.First().Level}".ToLowerInvariant(), "event {0}", one.Key);
            one.Any(template => Regex.IsMatch(message, $"^{Placeholder().Replace(Regex.Escape(template.Message), ".+")}"))
                .Should().BeTrue("the row of event {0} says {1}, and the code {2}", one.Key, message, one.First().Message);
        }
    }

    /// <summary>A number of one would make <c>{Clients} clients</c> wrong. Sizes of files in bytes are never one.</summary>
    [Fact]
    public void Log_message_has_no_plural_after_a_number() =>
        LogMessages().Select(static one => one.Message).Where(static message => PluralOfNumber().IsMatch(message)).Should().BeEmpty();

    [Fact]
    public void Every_alert_is_listed_with_its_severity()
    {
        var rules = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml"));
        var alerts = Alert().Matches(rules).Select(static match => $"| `{match.Groups[1].Value}` | {match.Groups[2].Value} |").ToArray();

        Document.Where(static line => line.StartsWith("| `ChatRoom", StringComparison.Ordinal))
            .Select(static line => string.Join('|', line.Split('|')[..3]) + "|").Should().BeEquivalentTo(alerts).And.NotBeEmpty();
    }

    [Fact]
    public void Every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var rules = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml"));
        var tests = File.ReadAllText(Path.Combine(Repository.Root, "tests", "monitoring", "alerts.test.yml"));

        foreach (var name in Alert().Matches(rules).Select(static match => match.Groups[1].Value))
        {
            tests.Should().MatchRegex($@"alertname: {name}\n\s+exp_alerts:", "{0} fires in a test", name);
            tests.Should().Contain($"alertname: {name} }}", "{0} does not fire in another one", name);
        }
    }

    [Fact]
    public async Task Every_field_of_the_statistics_and_every_metric_is_listed()
    {
        await using var server = await TestServer.StartAsync();
        var listed = string.Join('\n', Document);

        var stats = await server.StatsAsync();
        var (_, _, metrics) = await server.GetAsync("/metrics");

        stats.EnumerateObject().Select(static field => field.Name).Where(name => !Regex.IsMatch(listed, $@"`{name}[`.]")).Should().BeEmpty();
        foreach (var reason in (string[])["refused_connections", "closed_connections"])
        {
            stats.GetProperty(reason).EnumerateObject().Select(static field => field.Name)
                .Where(name => !listed.Contains($"`{name}`", StringComparison.Ordinal)).Should().BeEmpty(reason);
        }

        Metric().Matches(metrics).Select(static match => match.Groups[1].Value).Should().NotBeEmpty()
            .And.OnlyContain(name => listed.Contains($"`{name}`", StringComparison.Ordinal) || listed.Contains($"`{name}{{", StringComparison.Ordinal));
        ListedMetric().Matches(listed).Select(static match => match.Groups[1].Value).Should()
            .OnlyContain(name => metrics.Contains($"# TYPE {name} ", StringComparison.Ordinal) || IsSilentWithoutTraffic(name) || IsOfCluster(name));
    }

    /// <summary>Waits for each histogram, which is exported after its first observation.</summary>
    private static bool IsSilentWithoutTraffic(string name) => name.EndsWith("_seconds", StringComparison.Ordinal) || name.EndsWith("_size", StringComparison.Ordinal);

    private static bool IsOfCluster(string name) => name.StartsWith("chatroom_cluster_", StringComparison.Ordinal);

    private static IEnumerable<LoggerMessageAttribute> LogMessages() =>
        new[] { typeof(ChatStatus).Assembly, typeof(SqliteExtensions).Assembly, typeof(Server.Hosting.CommandLine).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>();

    [GeneratedRegex(@"\{\w+\} (?!bytes\b)([a-z]+ )?[a-z]+s\b")]
    private static partial Regex PluralOfNumber();

    [GeneratedRegex(@"^\| (\d{3}) \| (\w+) \| (.+?) \|$")]
    private static partial Regex EventRow();

    [GeneratedRegex(@"- alert: (\w+).*?severity: (\w+)", RegexOptions.Singleline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"\\\{[^}]*}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^# TYPE (chatroom_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\|.*?`(chatroom_[a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex ListedMetric();
}
