using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>Compares the counts of the server with those of the load generator, which checks every delivery.</summary>
public sealed class CountsTests
{
    [Fact]
    public async Task Server_and_generator_count_the_same_messages_and_deliveries()
    {
        const int members = 20 + 4;
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0");

        var outcome = await Outcome.OfAsync(new LoadOptions { Port = server.ChatPort, Members = 20, Seconds = 1, Warmup = 0.2 });

        outcome.ExitCode.Should().Be(0, outcome.Errors);
        var stats = await server.StatsAsync("connections", 0);
        var probes = stats.GetProperty("in_msgs").GetInt64() - (long)outcome["sent"]; // sent before the run, so the run does not count them
        probes.Should().BeInRange(1, 100);
        stats.GetProperty("deliveries").GetInt64().Should().Be((long)outcome["deliveries_total"] + (probes * members));
        var metrics = await Deadline.UntilAsync(
            async () => (await server.GetAsync("/metrics")).Body,
            body => SampleOf(body, "chatroom_connections") == 0,
            static body => body);
        SampleOf(metrics, "chatroom_messages_received_total").Should().Be(stats.GetProperty("in_msgs").GetInt64());
        SampleOf(metrics, "chatroom_messages_delivered_total").Should().Be(stats.GetProperty("deliveries").GetInt64());
        SampleOf(metrics, "chatroom_sent_bytes_total").Should().Be(stats.GetProperty("out_bytes").GetInt64());
    }

    private static long SampleOf(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal))
        .Select(static line => long.Parse(line.Split(' ')[1], null)).SingleOrDefault(-1);
}
