using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Chat;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The health endpoints, as load balancers and orchestrators use them.</summary>
public sealed class HealthTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("/health", "housekeeping, accepting, journal, accounts, chat, certificate, lockdown")]
    [InlineData("/healthz", "housekeeping, accepting, journal, accounts, chat, certificate, lockdown")]
    [InlineData("/health/live", "housekeeping")]
    [InlineData("/livez", "housekeeping")]
    [InlineData("/health/ready", "accepting, journal, accounts, chat")]
    [InlineData("/readyz", "accepting, journal, accounts, chat")]
    public async Task Health_of_a_server_that_is_well_is_200_and_JSON(string path, string checks)
    {
        var (status, mediaType, body) = await fixture.Server.GetAsync(path);

        status.Should().Be(HttpStatusCode.OK);
        mediaType.Should().Be("application/json");
        var health = Parse(body);
        health.GetProperty("status").GetString().Should().Be("Healthy");
        string.Join(", ", Checks(health).Select(static check => check.GetProperty("name").GetString())).Should().Be(checks);
        Checks(health).Should().OnlyContain(check => check.GetProperty("status").GetString() == "Healthy");
        Checks(health).Should().OnlyContain(check => check.GetProperty("duration_ms").GetDouble() >= 0);
        body.Should().NotContain("\"error\"");
    }

    [Fact]
    public async Task Round_trip_through_the_chat_is_timed()
    {
        var (_, _, body) = await fixture.Server.GetAsync("/health/ready");

        var chat = Checks(Parse(body)).Single(static check => check.GetProperty("name").GetString() == "chat");
        chat.GetProperty("description").GetString().Should().MatchRegex(@"^a message came back after \d+(\.\d+)? ms$");
    }

    [Fact]
    public async Task Round_trip_through_the_chat_is_neither_counted_nor_seen()
    {
        await using var member = await fixture.Server.JoinAsync("member");
        var before = await fixture.Server.StatsAsync();

        for (var i = 0; i < 3; i++)
        {
            await fixture.Server.GetAsync("/health/ready");
        }

        var after = await fixture.Server.StatsAsync();
        foreach (var name in (string[])["connections", "total_connections", "in_msgs", "out_msgs", "in_bytes", "out_bytes", "deliveries", "rooms"])
        {
            after.GetProperty(name).GetInt64().Should().Be(before.GetProperty(name).GetInt64(), name);
        }

        foreach (var name in (string[])["members_by_room", "members_by_dialect", "closed_connections"])
        {
            after.GetProperty(name).ToString().Should().Be(before.GetProperty(name).ToString(), name);
        }

        await member.SendAsync("/rooms\n/who\nI saw nobody else\n");
        await member.ExpectAsync("* #lobby (1)\n* 1 in #lobby: member\nmember: I saw nobody else\n");
    }

    [Fact]
    public async Task Draining_server_lives_but_is_not_ready()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited, "ChatRoom:Shutdown:DrainTimeout=00:02:00");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();

        server.Process.Signal(PosixSignal.SIGTERM); // the sleeper does not read, so the server keeps draining
        await crowd.Talker.ExpectLineAsync("* the server is shutting down, please reconnect");

        foreach (var path in (string[])["/health/live", "/livez"])
        {
            (await server.GetAsync(path)).Status.Should().Be(HttpStatusCode.OK, path);
        }

        foreach (var path in (string[])["/health/ready", "/readyz", "/health", "/healthz"])
        {
            var (status, mediaType, body) = await server.GetAsync(path);
            status.Should().Be(HttpStatusCode.ServiceUnavailable, path);
            mediaType.Should().Be("application/json");
            Parse(body).GetProperty("status").GetString().Should().Be("Unhealthy");
            Checks(Parse(body)).Single(static check => check.GetProperty("name").GetString() == "accepting")
                .GetProperty("error").GetString().Should().Be("the server is going down");
        }

        (await server.StatsAsync()).GetProperty("draining").GetBoolean().Should().BeTrue();
    }

    private static JsonElement Parse(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.Clone();
    }

    private static JsonElement[] Checks(JsonElement health) => [.. health.GetProperty("checks").EnumerateArray()];
}
