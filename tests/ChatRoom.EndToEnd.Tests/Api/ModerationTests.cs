using System.Net;
using System.Text.Json;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>Programs keep order as moderators do.</summary>
public sealed class ModerationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Owner_keeps_a_room_without_being_in_it()
    {
        await using var owner = await fixture.RegisterAsync();
        await using var user = await fixture.RegisterAsync();
        await owner.OwnAsync("#kept", isPrivate: false);
        await user.JoinAsync("#kept");
        await owner.Chat.SendAsync("""{"part":"#kept"}""");
        var token = await owner.TokenAsync("moderate");
        var userToken = await user.TokenAsync("write");

        var posted = await user.CallAsync(userToken, HttpMethod.Post, "/api/rooms/kept/messages", new { text = "buy now" });
        var id = posted.Json.GetProperty("id").GetInt64();
        (await user.CallAsync(userToken, HttpMethod.Post, "/api/rooms/kept/reports", new { id, reason = "hm" })).Status.Should().Be(HttpStatusCode.Created);
        (await ActAsync(new { act = "redact", id })).Status.Should().Be(HttpStatusCode.OK);
        (await ActAsync(new { act = "op", whom = user.Alias })).Status.Should().Be(HttpStatusCode.OK);
        (await ActAsync(new { act = "deop", whom = user.Alias })).Status.Should().Be(HttpStatusCode.OK);
        (await ActAsync(new { act = "mute", whom = user.Alias, @for = "10m", reason = "spam", private_reason = "third time" })).Status.Should().Be(HttpStatusCode.OK);
        (await ActAsync(new { act = "kick", whom = user.Alias, reason = "enough" })).Status.Should().Be(HttpStatusCode.OK);
        var changed = await owner.CallAsync(token, HttpMethod.Patch, "/api/rooms/kept", new { slow = "30s", topic = "be kind" });

        var moderation = new List<string?>();
        while (moderation.Count < 4)
        {
            moderation.Add((await user.Chat.ReadUntilAsync("moderation")).GetProperty("act").GetString());
        }

        moderation.Should().Equal("op", "deop", "mute", "kick");
        changed.Json.GetProperty("changed").EnumerateArray().Select(static one => one.GetString()).Should().Equal("slow", "topic");
        var bans = (await owner.GetAsync(token, "/api/rooms/kept/bans")).Json.GetProperty("bans");
        (Text(bans[0], "on"), Text(bans[0], "reason"), Text(bans[0], "private_reason"), bans[0].GetProperty("is_mute").GetBoolean())
            .Should().Be((user.Alias, "spam", "third time", true));
        (await owner.CallAsync(token, HttpMethod.Delete, $"/api/rooms/kept/bans/{bans[0].GetProperty("id").GetInt64()}")).Status.Should().Be(HttpStatusCode.OK);
        (await owner.GetAsync(token, "/api/rooms/kept/bans")).Json.GetProperty("bans").GetArrayLength().Should().Be(0);
        (await owner.GetAsync(token, "/api/rooms/kept")).Json.GetProperty("settings").EnumerateArray().Select(static one => one.GetString()).Should().Contain("slow 30 s");

        Task<ApiAnswer> ActAsync(object body) => owner.CallAsync(token, HttpMethod.Post, "/api/rooms/kept/moderation", body);
    }

    [Fact]
    public async Task Somebody_without_the_role_is_refused()
    {
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("moderate");

        foreach (var (method, path, body) in (IEnumerable<(HttpMethod, string, object?)>)
        [
            (HttpMethod.Post, "/api/rooms/lobby/moderation", new { act = "ban", whom = "bob" }), (HttpMethod.Post, "/api/rooms/lobby/moderation", new { act = "forget", whom = "bob", confirm = true }), (HttpMethod.Get, "/api/rooms/lobby/bans", null), (HttpMethod.Get, "/api/rooms/lobby/held", null),
            (HttpMethod.Patch, "/api/rooms/lobby", new { slow = "30s" }), (HttpMethod.Post, "/api/moderation", new { act = "ban", whom = "bob" }), (HttpMethod.Get, "/api/bans", null),
            (HttpMethod.Put, "/api/lockdown", new { level = "closed" }), (HttpMethod.Post, "/api/announcements", new { text = "hello" }), (HttpMethod.Get, "/api/audit", null),
        ])
        {
            var answer = await user.CallAsync(token, method, path, body);

            (answer.Status, answer.Code).Should().Be((HttpStatusCode.Forbidden, "not-permitted"), path);
        }
    }

    [Fact]
    public async Task Admin_runs_the_server()
    {
        await using var ann = await ApiUser.RegisterAsync(fixture.Server, "ann");
        await using var user = await fixture.RegisterAsync();
        var token = await ann.TokenAsync("moderate");

        await user.CallAsync(await user.TokenAsync("write"), HttpMethod.Post, "/api/rooms/lobby/messages", new { text = "my-address" });
        var forgotten = await ann.CallAsync(token, HttpMethod.Post, "/api/rooms/lobby/moderation", new { act = "forget", whom = user.Alias, confirm = true });
        await ann.Chat.ReadUntilAsync("purged");
        (await ann.GetAsync(token, "/api/rooms/lobby/messages?limit=100")).Body.Should().NotContain("my-address");
        (await ann.CallAsync(token, HttpMethod.Post, "/api/announcements", new { text = "tea at 4" })).Status.Should().Be(HttpStatusCode.Created);
        (await ann.CallAsync(token, HttpMethod.Post, "/api/moderation", new { act = "ban", whom = "sp?m*", @for = "1h" })).Status.Should().Be(HttpStatusCode.OK);
        (await ann.CallAsync(token, HttpMethod.Post, "/api/moderation", new { act = "suspend", whom = user.Alias })).Status.Should().Be(HttpStatusCode.OK);
        var bans = (await ann.GetAsync(token, "/api/bans")).Json;
        (await ann.CallAsync(token, HttpMethod.Post, "/api/moderation", new { act = "unsuspend", whom = user.Alias })).Status.Should().Be(HttpStatusCode.OK);
        (await ann.CallAsync(token, HttpMethod.Put, "/api/lockdown", new { level = "registrations", @for = "10m" })).Json.GetProperty("level").GetString().Should().NotBeNull();
        (await ann.CallAsync(token, HttpMethod.Put, "/api/lockdown", new { level = "off" })).Json.GetProperty("level").ValueKind.Should().Be(JsonValueKind.Null);
        var audit = (await ann.GetAsync(token, "/api/audit?limit=6")).Json;

        Text(forgotten.Json, "text").Should().Be($"all messages of {user.Alias} are being removed");
        Text(bans.GetProperty("bans")[0], "on").Should().Be("sp?m*");
        Text(bans.GetProperty("suspended")[0], "name").Should().Be(user.Alias);
        audit.GetProperty("rows").EnumerateArray().Select(static row => Text(row, "act")).Should().Equal("unlock", "lockdown", "unsuspend", "suspend", "ban", "announce");
        audit.GetProperty("rows").EnumerateArray().Select(static row => Text(row, "from")).Should().AllBe("127.0.0.1");
    }

    [Theory]
    [InlineData("""{"act":"dance","whom":"bob"}""", "act")]
    [InlineData("""{"act":"ban","whom":"bob","for":"soon"}""", "for")]
    [InlineData("""{"act":"ban","whom":"bo b"}""", "whom")]
    [InlineData("""{"act":"kick"}""", "whom")]
    [InlineData("""{"act":"redact"}""", "id")]
    [InlineData("""{"act":"forget","whom":"bob"}""", "confirm")]
    public async Task Wrong_member_is_named(string body, string member)
    {
        var answer = await fixture.CallAsync(await fixture.TokenAsync("moderate"), HttpMethod.Post, "/api/rooms/lobby/moderation", body);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").EnumerateObject().Select(static error => error.Name).Should().Equal(member);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
