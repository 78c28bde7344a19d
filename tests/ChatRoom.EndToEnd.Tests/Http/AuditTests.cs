using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The audit log, and a lockdown, as HTTP shows them.</summary>
public sealed class AuditTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Token = "correct-horse-battery";
    private const string Password = "correct horse";

    [Fact]
    public async Task Rows_come_newest_first_in_pages_with_who_what_when_why_and_from_where()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admins=ann");
        await using var ann = await RegisterAsync(server, "ann");
        await ann.SendLineAsync("/announce tea at 4");
        await ann.SkipToAsync("* announced in 1 room\n");
        await ann.SendLineAsync("/mute -g eve* 10m spam -- third time");
        await ann.SkipToAsync("spam\n");

        var newest = await ReadAsync(server, "/admin/audit?limit=2");
        var older = await ReadAsync(server, $"/admin/audit?limit=2&before={newest.GetProperty("next_before").GetInt64()}");

        Acts(newest).Should().Equal("mute", "announce");
        Acts(older).Should().Equal("register");
        older.GetProperty("next_before").ValueKind.Should().Be(JsonValueKind.Null);
        var mute = newest.GetProperty("rows")[0];
        (Text(mute, "actor"), Text(mute, "from"), Text(mute, "target"), Text(mute, "room"), Text(mute, "reason"), Text(mute, "private_reason"))
            .Should().Be(("ann", "127.0.0.1", "eve*", null, "spam", "third time"));
        mute.GetProperty("at").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        Text(newest.GetProperty("rows")[1], "reason").Should().Be("tea at 4");
    }

    [Fact]
    public async Task Filters_are_those_of_the_command()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admins=ann");
        await using var ann = await RegisterAsync(server, "ann");
        await using var bob = await RegisterAsync(server, "bob");
        await ann.SendLineAsync("/announce tea at 4");
        await ann.SkipToAsync("* announced in 1 room\n");
        await ann.SendLineAsync("/join #ops");
        await ann.SkipToAsync("* you are in #ops now, 1 here\n");
        await ann.SendLineAsync("/room register");
        await ann.SkipToAsync("* you own #ops now; to see its settings: /room\n");

        foreach (var (query, acts) in ((string, string[])[])
            [
                ("act=announce", ["announce"]), ("from=bob", ["register"]), ("target=ann", ["register"]), ("room=%23ops", ["register-room"]),
                ("act=announce&from=bob", []), ("before=1", []),
            ])
        {
            Acts(await ReadAsync(server, $"/admin/audit?{query}")).Should().Equal(acts, "{0}", query);
        }
    }

    [Theory]
    [InlineData("limit=0", "'0' is not a valid value; allowed: 1 to 1000")]
    [InlineData("limit=1001", "allowed: 1 to 1000")]
    [InlineData("before=last", "'last' is not a valid value")]
    [InlineData("before=-1", "'-1' is not a valid value")]
    [InlineData("who=ann", "there is no such parameter; allowed: limit, before, from, act, target, room")]
    public async Task Wrong_parameter_is_refused_with_the_allowed_values(string query, string told)
    {
        var (status, mediaType, body) = await fixture.Server.GetAsync($"/admin/audit?{query}");

        status.Should().Be(HttpStatusCode.BadRequest);
        mediaType.Should().Be("application/problem+json");
        body.Should().Contain(told);
    }

    [Fact]
    public async Task Lockdown_is_in_health_statistics_and_metrics_and_names_its_admin_only_to_administrators()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admins=ann", $"ChatRoom:Admin:Token={Token}");
        await using var ann = await RegisterAsync(server, "ann");
        (await server.StatsAsync()).GetProperty("lockdown").ValueKind.Should().Be(JsonValueKind.Null);
        (await LevelAsync(server)).Should().Be(0);

        await ann.SendLineAsync("/lockdown accounts 10m");
        await ann.SkipToAsync("* lockdown: accounts only until ");

        var (_, _, health) = await server.GetAsync("/health");
        health.Should().Contain("accounts only until 2").And.Contain("\"Healthy\"").And.NotContain("ann");
        var seen = (await server.StatsAsync()).GetProperty("lockdown");
        Text(seen, "level").Should().Be("accounts only");
        seen.GetProperty("until").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(10), TimeSpan.FromMinutes(1));
        seen.TryGetProperty("by", out _).Should().BeFalse();
        Text((await ReadAsync(server, "/stats", $"Bearer {Token}")).GetProperty("lockdown"), "by").Should().Be("ann");
        await Deadline.UntilAsync(() => LevelAsync(server), static level => level == 3, static level => $"{level}"); // a scrape is computed three times a second
    }

    [Fact]
    public async Task Private_room_is_in_no_page_that_strangers_read()
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");
        await using var ann = await RegisterAsync(server, "ann");
        await ann.SendLineAsync("/join #cellar");
        await ann.SkipToAsync("* you are in #cellar now, 1 here\n");
        await ann.SendLineAsync("/room register");
        await ann.SkipToAsync("* you own #cellar now; to see its settings: /room\n");
        await ann.SendLineAsync("/room set private on");
        await ann.SkipToAsync("private=on\n");

        foreach (var path in (string[])["/", "/health", "/stats", "/metrics", "/openapi/v1.json", "/stats/rooms", "/stats/connections", "/admin/audit"])
        {
            (await server.GetAsync(path)).Body.Should().NotContain("cellar", path);
        }

        foreach (var path in (string[])["/stats/rooms", "/stats/connections", "/admin/audit"])
        {
            (await ReadAsync(server, path, $"Bearer {Token}")).GetRawText().Should().Contain("cellar", path);
        }
    }

    private static async Task<double> LevelAsync(TestServer server) => PrometheusText.Parse((await server.GetAsync("/metrics")).Body)["chatroom_lockdown_level"];

    private static async Task<TestClient> RegisterAsync(TestServer server, string alias)
    {
        var client = await server.JoinAsync(alias);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        return client;
    }

    private static async Task<JsonElement> ReadAsync(TestServer server, string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await server.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    private static string?[] Acts(JsonElement page) => [.. page.GetProperty("rows").EnumerateArray().Select(static row => Text(row, "act"))];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
