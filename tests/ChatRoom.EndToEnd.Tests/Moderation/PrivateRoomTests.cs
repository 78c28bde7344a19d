using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>
/// A private room cannot be detected from outside: on every surface that shows something, a stranger gets what they get for a room that
/// does not exist. The only exception is <c>/join</c>, which would create a room that does not exist.
/// </summary>
public sealed class PrivateRoomTests(PrivateRoomFixture fixture) : IClassFixture<PrivateRoomFixture>, IAsyncLifetime
{
    private readonly PrivateRoom _room = new(fixture.Server);

    private static string Secret => PrivateRoom.Secret;

    private TestServer Server => _room.Server;

    private TestClient Vera => _room.Vera;

    private string Room => _room.Name;

    private string Owner => _room.Owner;

    public ValueTask InitializeAsync() => new(_room.OpenAsync());

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task Stranger_sees_the_room_on_no_reading_surface_of_text()
    {
        await using var stan = await Server.JoinAsync("stan");
        await stan.AskAsync("/bell on");
        await _room.CloseAsync();
        await Vera.AskAsync($"@stan: {Secret}");

        // The list of rooms is at most a second old.
        await Deadline.UntilAsync(() => stan.AskAsync("/rooms"), static said => said.SequenceEqual(["* #lobby (1)"]), static said => string.Join('\n', said));
        string[] lines =
        [
            "/who", $"/whois {Owner}", $"/seen {Owner}", "/history 1000", $"/search {Secret}", $"/search from:{Owner}", $"/search from:{Owner} page:2", "/more", "/mentions", "/topic",
            "/room", "/bans", "/held", "/export", "/report 4", "/redact 4", "/release 1", "/read 4", $"/msg {Owner} hello", "/reply again", "/audit", "/help",
        ];
        foreach (var line in lines)
        {
            (await stan.AskAsync(line)).Should().NotContain(static said => Shows(said), line);
        }

        (await stan.AskAsync($"/whois {Owner}")).Should().NotContain(static said => said.Contains(" is in ", StringComparison.Ordinal));
        (await stan.AskAsync($"/search {Secret}")).Should().Contain("* no results");
        (await stan.AskAsync("/mentions")).Should().Contain("* nobody mentioned you while you were away or in another room");
        (await Vera.AskAsync("/r hello stan")).Should().Contain("* you whisper to stan: hello stan");
        (await stan.SeeAsync()).Should().Contain($"\u0007* {Owner} whispers: hello stan");
    }

    [Fact]
    public async Task Http_and_the_log_neither_name_nor_count_the_room()
    {
        await using var stan = await Server.JoinAsync("stan");
        var before = await Server.StatsAsync("rooms", 2);
        before.GetRawText().Should().Contain("vault", "it is not private yet");

        await _room.CloseAsync();

        var stats = await Server.StatsAsync("rooms", 1);
        foreach (var path in (string[])["/stats", "/metrics", "/health", "/health/ready", "/stats/rooms", "/stats/connections", "/stats/rooms?name=vault"])
        {
            (await Server.GetAsync(path)).Body.Should().NotContainAny(PrivateRoom.Traces, path);
        }

        stats.GetProperty("members_by_room").EnumerateObject().Select(static room => room.Name).Should().Equal("#lobby");
        Server.Process.Output.Lines.Should().NotContain(static line => Shows(line));
    }

    [Fact]
    public async Task People_inside_stay_when_the_room_becomes_private_and_guests_who_leave_cannot_come_back()
    {
        await using var gus = await _room.EnterAsync("gus");
        await using var kim = await _room.EnterAsync("kim");
        await _room.CloseAsync();

        await gus.SayAsync("gus", "still here");
        (await gus.AskAsync("/history 10")).Should().Contain(static line => line.Contains(Secret, StringComparison.Ordinal));
        await gus.AskAsync("/part");
        (await gus.AskAsync($"/join {Room}")).Should().Contain("* there is no such room");
        (await gus.AskAsync("/rooms")).Should().NotContain(static line => line.Contains("vault", StringComparison.Ordinal));
        await Vera.AskAsync("/kick kim");
        (await kim.SeeAsync()).Should().Contain($"* {Owner} has kicked you from {Room}");
        (await kim.AskAsync($"/join {Room}")).Should().Contain("* there is no such room");
        await Vera.AskAsync("/invite gus");
        (await gus.AskAsync($"/join {Room}")).Should().Contain(line => line.StartsWith($"* you are in {Room} now, 2 here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_is_not_resumed_in_the_room_once_it_has_become_private_or_has_banned_them()
    {
        var (gus, bob) = (await _room.EnterAsync("gus"), await _room.EnterAsync("bob"));
        var (ofGus, ofBob) = (await TokenAsync(gus), await TokenAsync(bob));
        await _room.CloseAsync();
        await Vera.AskAsync("/invite bob");
        await gus.ResetAsync();
        await bob.ResetAsync();
        await Deadline.UntilAsync(() => Vera.AskAsync("/who"), said => said.Contains($"* 1 in {Room}: {Owner}"), static said => string.Join('\n', said));
        await Vera.AskAsync("/ban bob 1h");
        await Vera.AskAsync($"{Secret} after they were gone");

        (await ResumedAsync(ofGus)).Should().Be("* there is no such room\n");
        (await ResumedAsync(ofBob)).Should().StartWith($"* you are banned from {Room} until ").And.NotContain(Secret); // the invitation stands
    }

    [Fact]
    public async Task Program_that_resumes_misses_nothing_but_what_was_said_in_the_private_room()
    {
        JsonClient jim;
        await using (var connection = await Server.ConnectAsync())
        {
            jim = await new JsonClient(connection).HelloAsync($$"""{"alias":"jim","rooms":["{{Room}}","#lobby"],"history":0}""");
            await jim.ReadUntilAsync("live");
        }

        await _room.CloseAsync();
        await Vera.AskAsync($"{Secret} for jim");
        await using var again = await Server.ConnectAsync();
        await again.SendAsync($$$"""{"resume":"{{{jim.Token}}}","after":{"{{{Room}}}":1,"#lobby":1}}{{{"\n"}}}{"ping":1}{{{"\n"}}}""");

        var said = await again.SkipToAsync("{\"type\":\"pong\"}\n");

        said.Should().Contain("\"code\":\"no-such-room\"").And.Contain("\"type\":\"joined-room\",\"room\":\"#lobby\"").And.NotContain(Secret);
    }

    private static async Task<string> TokenAsync(TestClient client)
    {
        await client.SendLineAsync("/resume");
        await client.SkipToAsync(": /resume ");
        return await client.ReadLineAsync();
    }

    /// <summary>Tries to resume a session. Returns what comes after the prompt, up to the end.</summary>
    private async Task<string> ResumedAsync(string token)
    {
        await using var client = await Server.ConnectAsync();
        await client.ExpectAsync("alias?");
        await client.SendLineAsync($"/resume {token}");
        return await client.ReadToEndAsync();
    }

    private static bool Shows(string line) => PrivateRoom.Traces.Any(trace => line.Contains(trace, StringComparison.OrdinalIgnoreCase));
}
