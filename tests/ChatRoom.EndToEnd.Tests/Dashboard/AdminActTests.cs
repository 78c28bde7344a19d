using System.Net;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Api;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Dashboard;

/// <summary>What administrators do with the token: by the services of the chat, and in its audit log.</summary>
public sealed class AdminActTests(AdminActTests.TokenFixture fixture) : IClassFixture<AdminActTests.TokenFixture>
{
    private const string Token = "correct-horse-battery";

    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "/admin/live" },
        { "GET", "/admin/log" },
        { "GET", "/admin/audit" },
        { "GET", "/admin/held" },
        { "GET", "/admin/bans" },
        { "DELETE", "/admin/bans/1" },
        { "GET", "/admin/rooms/lobby/messages" },
        { "POST", "/admin/moderation" },
        { "POST", "/admin/rooms/lobby/moderation" },
        { "POST", "/admin/rooms/lobby/held/1/release" },
        { "DELETE", "/admin/rooms/lobby/held/1" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Without_the_token_or_with_another_one_it_is_401_and_nothing_happens(string method, string path)
    {
        await using var bob = await fixture.Server.JoinAsync($"stays{Guid.NewGuid():n}"[..12]);
        foreach (var token in (string?[])[null, "correct-horse-batterx", "crt_00000000000000000000000000000000"])
        {
            var answer = await ApiAnswer.CallAsync(fixture.Server, token, new HttpMethod(method), path, method == "POST" ? """{"act":"ban","whom":"stays*"}""" : null);

            answer.Status.Should().Be(HttpStatusCode.Unauthorized);
            answer.MediaType.Should().Be("application/problem+json");
            answer.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
        }

        await bob.SendLineAsync("still here");
        await bob.SkipToAsync(": still here\n");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Token_of_an_account_is_not_the_token_of_administrators(string method, string path)
    {
        await using var ann = await ApiUser.RegisterAsync(fixture.Server, $"a{Guid.NewGuid():n}"[..12]);
        var token = await ann.TokenAsync("moderate");

        (await ApiAnswer.CallAsync(fixture.Server, token, new HttpMethod(method), path, "{}")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Kick_removes_from_the_room_with_the_reason_and_is_in_the_audit_log()
    {
        await using var bob = await fixture.Server.JoinAsync("kicked1");
        await bob.SendLineAsync("/join #tea");
        await bob.SkipToAsync("* you are in #tea now");

        var answer = await PostAsync("/admin/rooms/%23tea/moderation", new { act = "kick", whom = "kicked1", reason = "spam", private_reason = "third time" });

        answer.Status.Should().Be(HttpStatusCode.OK);
        await bob.SkipToAsync("* admin has kicked you from #tea: spam");
        await bob.SkipToAsync("* you are in #lobby now");
        var row = await NewestAsync("act=kick&target=kicked1");
        (Text(row, "actor"), Text(row, "from"), Text(row, "room"), Text(row, "reason"), Text(row, "private_reason")).Should().Be(("admin", "127.0.0.1", "#tea", "spam", "third time"));
    }

    [Fact]
    public async Task Ban_of_an_alias_ends_the_connection_and_unban_lets_it_return()
    {
        await using var bob = await fixture.Server.JoinAsync("banned1");

        var answer = await PostAsync("/admin/moderation", new { act = "ban", whom = "banned1", @for = "10m", reason = "spam" });

        answer.Json.GetProperty("ban").GetProperty("until").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(10), TimeSpan.FromMinutes(1));
        (await bob.ReadToEndAsync()).Should().Contain("banned");
        Text(await NewestAsync("act=ban&target=banned1"), "actor").Should().Be("admin");
        (await PostAsync("/admin/moderation", new { act = "unban", whom = "banned1" })).Status.Should().Be(HttpStatusCode.OK);
        await using var again = await fixture.Server.JoinAsync("banned1");
    }

    [Fact]
    public async Task Ban_of_the_server_is_listed_and_lifted()
    {
        await PostAsync("/admin/moderation", new { act = "ban", whom = "listed*", @for = "10m", reason = "spam" });

        var ban = (await CallAsync(HttpMethod.Get, "/admin/bans")).Json.GetProperty("bans").EnumerateArray().Single(static one => Text(one, "on") == "listed*");
        var lifted = await CallAsync(HttpMethod.Delete, $"/admin/bans/{ban.GetProperty("id").GetInt64()}");

        (Text(ban, "by"), Text(ban, "reason"), lifted.Status).Should().Be(("admin", "spam", HttpStatusCode.OK));
        (await CallAsync(HttpMethod.Get, "/admin/bans")).Body.Should().NotContain("listed*");
        (await CallAsync(HttpMethod.Delete, $"/admin/bans/{ban.GetProperty("id").GetInt64()}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Messages_of_a_room_are_read_in_pages()
    {
        await using var bob = await fixture.Server.JoinAsync("reader1");
        await bob.SendAsync("/join #page\none\ntwo\nthree\n");
        await bob.SkipToAsync("three\n");

        var page = (await CallAsync(HttpMethod.Get, "/admin/rooms/page/messages?before=4&limit=2")).Json;

        page.GetProperty("events").EnumerateArray().Where(static one => Text(one, "type") == "message").Select(static one => Text(one, "text")).Should().Equal("one", "two");
        (await CallAsync(HttpMethod.Get, "/admin/rooms/page/messages?limit=0")).Status.Should().Be(HttpStatusCode.BadRequest);
        (await CallAsync(HttpMethod.Get, "/admin/rooms/page/messages?q=one")).Status.Should().Be(HttpStatusCode.BadRequest);
        (await CallAsync(HttpMethod.Get, "/admin/rooms/nowhere/messages")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Message_is_deleted_by_its_number_and_what_somebody_wrote_lately_with_it()
    {
        await using var bob = await fixture.Server.JoinAsync("writer1");
        await bob.SendAsync("/join #ink\n/ids on\nnasty\n");
        await bob.SkipToAsync("#2 ");
        await bob.SendLineAsync("rude");
        await bob.SkipToAsync("rude\n");

        var deleted = await PostAsync("/admin/rooms/ink/moderation", new { act = "redact", id = 2 });
        var purged = await PostAsync("/admin/rooms/ink/moderation", new { act = "purge", whom = "writer1" });

        (deleted.Status, purged.Status).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
        await bob.SkipToAsync("* admin removed message 2 by writer1");
        await bob.SkipToAsync("* admin removed 1 message by writer1");
        Text(await NewestAsync("act=redact&room=%23ink"), "actor").Should().Be("admin");
    }

    [Fact]
    public async Task Held_message_of_any_room_is_released_or_dropped()
    {
        await using var bob = await fixture.Server.JoinAsync("holder1");
        await bob.SendLineAsync("/join #soup");
        await bob.SkipToAsync("* you are in #soup now");
        await bob.SendLineAsync("snakeoil one");
        await bob.SkipToAsync("waiting for a moderator");
        await bob.SendLineAsync("snakeoil two");
        await bob.SkipToAsync("waiting for a moderator");
        var held = await HeldAsync("#soup");
        held.Select(static one => Text(one, "text")).Should().Equal("snakeoil one", "snakeoil two");

        var released = await CallAsync(HttpMethod.Post, $"/admin/rooms/%23soup/held/{held[0].GetProperty("id").GetInt64()}/release");
        var dropped = await CallAsync(HttpMethod.Delete, $"/admin/rooms/soup/held/{held[1].GetProperty("id").GetInt64()}");

        released.Json.GetProperty("text").GetString().Should().Contain("is published");
        dropped.Json.GetProperty("text").GetString().Should().Contain("is dropped");
        await bob.SkipToAsync("holder1: snakeoil one\n");
        (await HeldAsync("#soup")).Should().BeEmpty();
        Text(await NewestAsync("act=release&room=%23soup"), "actor").Should().Be("admin");
        Text(await NewestAsync("act=drop&room=%23soup"), "actor").Should().Be("admin");
        (await CallAsync(HttpMethod.Delete, "/admin/rooms/soup/held/1000000")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/admin/moderation", """{"act":"kick","whom":"bob"}""", HttpStatusCode.BadRequest, "allowed: mute, unmute, ban, unban, suspend, unsuspend")]
    [InlineData("/admin/rooms/lobby/moderation", """{"act":"op","whom":"bob"}""", HttpStatusCode.BadRequest, "allowed: kick, mute, unmute, ban, unban, redact, purge")]
    [InlineData("/admin/rooms/lobby/moderation", """{"act":"kick","whom":"nobody"}""", HttpStatusCode.NotFound, "nobody")]
    [InlineData("/admin/rooms/lobby/moderation", """{"act":"kick"}""", HttpStatusCode.BadRequest, "whom")]
    [InlineData("/admin/rooms/nowhere/moderation", """{"act":"ban","whom":"bob"}""", HttpStatusCode.NotFound, "room")]
    [InlineData("/admin/rooms/a%20b/moderation", """{"act":"ban","whom":"bob"}""", HttpStatusCode.NotFound, "room")]
    [InlineData("/admin/moderation", """{"act":"ban","whom":"bob","for":"soon"}""", HttpStatusCode.BadRequest, "is not a valid duration")]
    [InlineData("/admin/moderation", "{", HttpStatusCode.BadRequest, "is not the JSON")]
    [InlineData("/admin/moderation", "null", HttpStatusCode.BadRequest, "the body is null")]
    [InlineData("/admin/rooms/lobby/held/1/release", null, HttpStatusCode.NotFound, "held message")]
    public async Task Wrong_request_is_refused_with_the_reason(string path, string? body, HttpStatusCode status, string reason)
    {
        var answer = await ApiAnswer.CallAsync(fixture.Server, Token, HttpMethod.Post, path, body);

        answer.Status.Should().Be(status);
        answer.Json.GetProperty("detail").GetString().Should().Contain(reason);
    }

    [Fact]
    public async Task Body_is_bounded()
    {
        var answer = await ApiAnswer.CallAsync(fixture.Server, Token, HttpMethod.Post, "/admin/moderation", $$"""{"act":"ban","whom":"bob","reason":"{{new string('x', 100_000)}}"}""");

        answer.Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Without_a_token_a_page_of_another_origin_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/rooms/lobby/held/1/release");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");

        using var response = await server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await ApiAnswer.CallAsync(server, null, HttpMethod.Post, "/admin/rooms/lobby/held/1/release")).Status.Should().Be(HttpStatusCode.NotFound, "the machine itself may");
    }

    private Task<ApiAnswer> PostAsync(string path, object body) => ApiAnswer.CallAsync(fixture.Server, Token, HttpMethod.Post, path, JsonSerializer.Serialize(body));

    private Task<ApiAnswer> CallAsync(HttpMethod method, string path) => ApiAnswer.CallAsync(fixture.Server, Token, method, path);

    private async Task<JsonElement[]> HeldAsync(string room) =>
        [.. (await CallAsync(HttpMethod.Get, "/admin/held")).Json.GetProperty("messages").EnumerateArray().Where(one => Text(one, "room") == room)];

    private async Task<JsonElement> NewestAsync(string query) => (await CallAsync(HttpMethod.Get, $"/admin/audit?limit=1&{query}")).Json.GetProperty("rows")[0];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>One server with a token and a filter for the tests of the class.</summary>
    public sealed class TokenFixture : ServerFixture
    {
        /// <inheritdoc />
        protected override string[] Settings =>
        [
            $"ChatRoom:Admin:Token={Token}", UnlimitedServerFixture.Unlimited, "ChatRoom:Filters:Words:Action=Hold", "ChatRoom:Filters:Words:List:0=snakeoil",
        ];
    }
}
