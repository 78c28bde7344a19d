using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>Far more idle connections than the process may open files: members chat on, and health answers.</summary>
public sealed class FloodTests
{
    private const int Members = 10;
    private const int Rounds = 20;

    [Theory]
    [InlineData("chat", 600, 2_000)]
    [InlineData("http", 600, 2_000)]
    public Task Idle_connections_do_not_disturb_members(string port, int files, int connections) => FloodAsync(port, files, connections);

    [Theory]
    [Trait("Runs", "long")]
    [InlineData("chat", 1_024, 19_000)]
    [InlineData("http", 1_024, 19_000)]
    [InlineData("chat", 16_384, 19_000)]
    [InlineData("http", 16_384, 19_000)]
    public Task Many_idle_connections_do_not_disturb_members(string port, int files, int connections) => FloodAsync(port, files, connections);

    [Fact]
    public async Task Limit_of_open_files_lowers_the_limit_of_connections_and_the_log_and_stats_show_it()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with { OpenFiles = 1_024 });

        await server.Process.Output.ExpectAsync(
            "The limit on open files (ulimit -n) is 1024, which lowers the limit on chat connections to 410 (configured: 10000) and on HTTP connections to 156 (configured: 256)");
        (await server.StatsAsync()).GetProperty("max_connections").GetInt32().Should().Be(410);
        (await server.GetAsync("/metrics")).Body.Should().Contain("chatroom_connections_limit{otel_scope_name=\"ChatRoom\"} 410\n");
    }

    private static async Task FloodAsync(string port, int files, int connections)
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback(
            "ChatRoom:Limits:CountLoopback=true", "ChatRoom:Limits:MessagesPerSecond=0") with
        { OpenFiles = files });
        var members = await Task.WhenAll(Enumerable.Range(0, Members).Select(i => server.JoinAsync($"member{i}")));
        using (var flood = Flood.Open(port == "http" ? server.HttpPort : server.ChatPort, connections))
        {
            for (var round = 0; round < Rounds; round++)
            {
                await members[round % Members].SendLineAsync($"round {round}");
                foreach (var member in members)
                {
                    await member.SkipToAsync($"member{round % Members}: round {round}\n");
                }

                await ShouldBeHealthyAsync(server);
            }

            await using var visitor = await server.JoinAsync("visitor");

            await Deadline.UntilAsync(
                server.StatsAsync,
                static stats => stats.GetProperty("refused_connections").EnumerateObject().Sum(static reason => reason.Value.GetInt64()) > 0,
                static stats => $"{stats}");
        }

        await server.StatsAsync("connections", Members);
        await using var newcomer = await server.JoinAsync("newcomer");
        await ShouldBeHealthyAsync(server);
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    /// <summary>On a connection of its own, as health checks ask.</summary>
    private static async Task ShouldBeHealthyAsync(TestServer server)
    {
        using var http = new HttpClient { Timeout = Deadline.Default };
        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/health/ready"));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
