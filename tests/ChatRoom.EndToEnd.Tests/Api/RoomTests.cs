using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>What programs read of rooms.</summary>
public sealed class RoomTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Rooms_members_and_messages_are_those_of_the_chat()
    {
        await using var bob = await fixture.RegisterAsync();
        var token = await bob.TokenAsync("read");
        await bob.JoinAsync("#read");
        await bob.Chat.SendAsync("""{"say":"hello","room":"#read","ref":"1"}""");
        await bob.Chat.SendAsync("""{"command":"/topic tea","room":"#read","ref":"2"}""");
        await bob.Chat.ReadUntilAsync("topic");

        var rooms = (await bob.GetAsync(token, "/api/rooms")).Json;
        var room = (await bob.GetAsync(token, "/api/rooms/read")).Json;
        var members = (await bob.GetAsync(token, "/api/rooms/%23READ/members")).Json;
        var messages = (await bob.GetAsync(token, "/api/rooms/read/messages")).Json;

        rooms.GetProperty("rooms").EnumerateArray().Select(static one => one.GetProperty("room").GetString()).Should().Contain(["#lobby", "#read"]);
        (room.GetProperty("topic").GetString(), room.GetProperty("members").GetInt32()).Should().Be(("tea", 1));
        room.GetProperty("you").GetProperty("role").GetString().Should().Be("muted"); // the scope lowers it
        members.GetProperty("members").EnumerateArray().Select(static one => one.GetProperty("alias").GetString()).Should().Equal(bob.Alias);
        Texts(messages).Should().Equal("hello");
        messages.GetProperty("last").GetString().Should().MatchRegex("^e[0-9a-f]+:[0-9]+$");
    }

    [Fact]
    public async Task Pages_of_messages_follow_each_other_without_a_gap()
    {
        await using var bob = await fixture.RegisterAsync();
        var token = await bob.TokenAsync("write");
        await bob.JoinAsync("#pages");
        for (var i = 0; i < 7; i++)
        {
            (await bob.CallAsync(token, HttpMethod.Post, "/api/rooms/pages/messages", new { text = $"m{i}" })).Status.Should().Be(HttpStatusCode.Created);
        }

        var newest = (await bob.GetAsync(token, "/api/rooms/pages/messages?limit=3")).Json;
        var before = (await bob.GetAsync(token, $"/api/rooms/pages/messages?limit=3&before={newest.GetProperty("events")[0].GetProperty("id").GetInt64()}")).Json;
        var all = new List<string?>();
        var last = "0";
        while ((await bob.GetAsync(token, $"/api/rooms/pages/messages?after={last}&limit=2")).Json is var page && page.GetProperty("events").GetArrayLength() > 0)
        {
            all.AddRange(Texts(page));
            last = page.GetProperty("last").GetString()!;
        }

        Texts(newest).Should().Equal("m4", "m5", "m6");
        Texts(before).Should().Equal("m1", "m2", "m3");
        all.Should().Equal(Enumerable.Range(0, 7).Select(static i => $"m{i}"));
    }

    [Fact]
    public async Task Search_finds_messages()
    {
        await using var bob = await fixture.RegisterAsync();
        var token = await bob.TokenAsync("write");
        await bob.JoinAsync("#search");
        await bob.CallAsync(token, HttpMethod.Post, "/api/rooms/search/messages", new { text = "a zebra" });
        await bob.CallAsync(token, HttpMethod.Post, "/api/rooms/search/messages", new { text = "a horse" });

        var found = await Deadline.UntilAsync(
            async () =>
            {
                var answer = await bob.GetAsync(token, "/api/rooms/search/messages?q=zebra");
                return answer.Status == HttpStatusCode.OK && answer.Json.GetProperty("events").GetArrayLength() > 0 ? answer : null;
            },
            static answer => answer is not null,
            static _ => "nothing found");

        Texts(found!.Json).Should().Equal("a zebra");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("after=x", "after")]
    [InlineData("before=-1", "before")]
    [InlineData("after=1&before=2", "after")]
    [InlineData("q=%22", "q")]
    [InlineData("what=1", "what")]
    public async Task Wrong_parameter_is_refused_with_its_name(string query, string member)
    {
        var answer = await fixture.CallAsync(await fixture.TokenAsync("read"), HttpMethod.Get, $"/api/rooms/lobby/messages?{query}");

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("errors").EnumerateObject().Select(static error => error.Name).Should().Equal(member);
    }

    private static IEnumerable<string?> Texts(JsonElement page) =>
        page.GetProperty("events").EnumerateArray().Where(static e => e.GetProperty("type").GetString() == "message").Select(static e => e.GetProperty("text").GetString());
}
