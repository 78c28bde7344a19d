using System.Net;
using System.Runtime.InteropServices;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>The contract of <c>EventStreams</c>.</summary>
public sealed class EventStreamTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Events_come_as_they_happen_with_their_positions_and_nobody_sees_the_reader()
    {
        await using var user = await fixture.RegisterAsync();
        var token = await fixture.TokenAsync("read");
        await user.JoinAsync("#live");

        using var stream = await EventReader.OpenAsync(fixture.Server, token, "live");
        await stream.ReadUntilAsync("live");
        await user.Chat.SendAsync("""{"say":"hello 😀","room":"#live"}""");

        (await stream.ReadTextsAsync(1)).Should().Equal("hello 😀");
        stream.LastId.Should().MatchRegex("^e[0-9a-f]+:[0-9]+$");
        stream.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        stream.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        (await user.CommandAsync("/who", "#live")).GetProperty("count").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Reader_that_comes_back_with_its_last_id_has_each_message_once()
    {
        await using var user = await fixture.RegisterAsync();
        var token = await fixture.TokenAsync("read");
        await user.JoinAsync("#gap");
        var got = new List<string?>();
        string? last;
        using (var first = await EventReader.OpenAsync(fixture.Server, token, "gap"))
        {
            await first.ReadUntilAsync("live");
            await SayAsync(user, 0, 5);
            got.AddRange(await first.ReadTextsAsync(3)); // and leaves before the others
            last = first.LastId;
        }

        await SayAsync(user, 5, 10);
        using var second = await EventReader.OpenAsync(fixture.Server, token, "gap", last);
        got.AddRange(await second.ReadTextsAsync(7));
        await SayAsync(user, 10, 12);
        got.AddRange(await second.ReadTextsAsync(2));

        got.Should().Equal(Enumerable.Range(0, 12).Select(static i => $"m{i}"));
    }

    [Fact]
    public async Task Ids_of_another_epoch_are_reported()
    {
        await using var user = await fixture.RegisterAsync();
        var token = await fixture.TokenAsync("read");
        await user.JoinAsync("#reset");

        using var stream = await EventReader.OpenAsync(fixture.Server, token, "reset", "e1:3");

        (await stream.ReadUntilAsync("set-back")).GetProperty("room").GetString().Should().Be("#reset");
    }

    [Fact]
    public async Task Ban_ends_a_stream_with_the_reason_and_a_new_one_is_refused()
    {
        await using var owner = await fixture.RegisterAsync();
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("read");
        await owner.OwnAsync("#ban", isPrivate: false);
        using var stream = await EventReader.OpenAsync(fixture.Server, token, "ban");
        await stream.ReadUntilAsync("live");

        await owner.CommandAsync($"/ban {user.Alias} 10m spam", "#ban");

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("banned");
        (await stream.ReadAsync()).Should().BeNull();
        using var again = await EventReader.AskAsync(fixture.Server, token, "ban");
        again.Response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Kick_ends_a_stream_of_somebody_who_is_in_the_room()
    {
        await using var owner = await fixture.RegisterAsync();
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("read");
        await owner.OwnAsync("#kick", isPrivate: false);
        await user.JoinAsync("#kick");
        using var stream = await EventReader.OpenAsync(fixture.Server, token, "kick");
        await stream.ReadUntilAsync("live");

        await owner.CommandAsync($"/kick {user.Alias} enough", "#kick");

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("kicked");
        (await stream.ReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Revoked_token_ends_its_streams()
    {
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("read", "ci");
        using var stream = await EventReader.OpenAsync(fixture.Server, token, "lobby");
        await stream.ReadUntilAsync("live");

        await user.CommandAsync("/token revoke ci");

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("token-invalid");
        (await stream.ReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Room_that_becomes_private_ends_the_streams_of_strangers()
    {
        await using var owner = await fixture.RegisterAsync();
        await owner.OwnAsync("#closing", isPrivate: false);
        using var stream = await EventReader.OpenAsync(fixture.Server, await fixture.TokenAsync("read"), "closing");
        using var own = await EventReader.OpenAsync(fixture.Server, await owner.TokenAsync("read"), "closing");
        await stream.ReadUntilAsync("live");

        await owner.CommandAsync("/room set private on", "#closing");
        await owner.Chat.SendAsync("""{"say":"secret","room":"#closing"}""");

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("no-such-room");
        (await stream.ReadAsync()).Should().BeNull();
        (await own.ReadTextsAsync(1)).Should().Equal("secret");
    }

    [Fact]
    public async Task Suspension_ends_the_streams_of_an_account()
    {
        await using var ann = await ApiUser.RegisterAsync(fixture.Server, "ann");
        await using var user = await fixture.RegisterAsync();
        var token = await user.TokenAsync("read");
        using var stream = await EventReader.OpenAsync(fixture.Server, token, "lobby");
        await stream.ReadUntilAsync("live");

        await ann.CommandAsync($"/suspend {user.Alias} 10m spam");

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().BeOneOf("token-invalid", "banned");
        (await stream.ReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task HEAD_is_answered_with_the_headers_alone()
    {
        var answer = await fixture.CallAsync(await fixture.TokenAsync("read"), HttpMethod.Head, "/api/rooms/lobby/events");

        (answer.Status, answer.MediaType, answer.Body).Should().Be((HttpStatusCode.OK, "text/event-stream", ""));
    }

    [Fact]
    public async Task One_token_has_so_many_streams()
    {
        var token = await fixture.TokenAsync("read");
        var streams = new List<EventReader>();
        for (var i = 0; i < 10; i++)
        {
            streams.Add(await EventReader.OpenAsync(fixture.Server, token, "lobby"));
        }

        using (var refused = await EventReader.AskAsync(fixture.Server, token, "lobby"))
        {
            refused.Response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
            refused.Response.Headers.RetryAfter.Should().NotBeNull();
        }

        streams.ForEach(static stream => stream.Dispose());
        await Deadline.UntilAsync(
            async () =>
            {
                using var again = await EventReader.AskAsync(fixture.Server, token, "lobby");
                return again.Response.StatusCode;
            },
            static status => status == HttpStatusCode.OK,
            static status => $"{status}");
    }

    [Fact]
    public async Task Shutdown_ends_a_stream_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        using var stream = await EventReader.OpenAsync(server, await user.TokenAsync("read"), "lobby");
        await stream.ReadUntilAsync("live");

        server.Process.Signal(PosixSignal.SIGTERM);

        (await stream.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("shutdown");
        (await stream.ReadAsync()).Should().BeNull();
    }

    private static async Task SayAsync(ApiUser user, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await user.Chat.SendAsync($$"""{"say":"m{{i}}","room":"#gap","ref":"{{i}}"}""");
            await user.Chat.ReadUntilAsync("accepted");
        }
    }
}
