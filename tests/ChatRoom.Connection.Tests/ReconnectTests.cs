using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests;

/// <summary>Tests of what happens to a program's messages when its connection is lost.</summary>
public sealed class ReconnectTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Session_is_resumed_after_the_last_event()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        await first.SendAsync("""{"type":"message","room":"#lobby","id":9,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"hi"}""" + "\n");
        first.Dispose();

        using var second = await _server.AcceptAsync();

        (await second.WelcomeAsync()).ToJsonString().Should().Be("""{"resume":"TOKEN","rooms":["#lobby"],"after":{"#lobby":"e1:9"}}""");
    }

    [Fact]
    public async Task Session_that_cannot_be_resumed_begins_again_after_the_last_event()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        first.Dispose();

        using var second = await _server.AcceptAsync();
        await second.ReadAsync();
        await second.SendAsync("\n" + """{"type":"error","code":"resume-invalid","text":"the token has expired"}""" + "\n");

        (await second.WelcomeAsync()).ToJsonString().Should().Be("""{"alias":"bot","history":0,"rooms":["#lobby"],"after":{"#lobby":"e1:4"}}""");
    }

    [Fact]
    public async Task Message_whose_answer_was_lost_is_found_and_not_sent_again()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        var (one, two) = (client.SayAsync("#lobby", "bot: one", Cancellation), client.SayAsync("#lobby", "two", Cancellation));
        await first.ReadAsync();
        await first.ReadAsync();
        first.Dispose();

        using var second = await _server.AcceptAsync();
        await second.WelcomeAsync(
            """{"type":"message","room":"#lobby","id":5,"at":"2026-11-22T15:00:00.123Z","alias":"bot","text":"one","past":true}""");

        (await one).Should().Be(5);
        var again = await second.ReadAsync();
        ((string?)again["say"]).Should().Be("two");
        await second.AcceptAsync(again, 6);
        (await two).Should().Be(6);
    }

    [Fact]
    public async Task Message_that_was_seen_before_the_connection_was_lost_is_not_sent_again()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        var (one, two) = (client.SayAsync("#lobby", "same", Cancellation), client.SayAsync("#lobby", "same", Cancellation));
        await first.ReadAsync();
        await first.ReadAsync();
        await first.SendAsync("""{"type":"message","room":"#lobby","id":5,"at":"2026-11-22T15:00:00.123Z","alias":"bot","text":"same"}""" + "\n");
        first.Dispose();

        using var second = await _server.AcceptAsync();
        await second.WelcomeAsync();

        (await one).Should().Be(5);
        await second.AcceptAsync(await second.ReadAsync(), 6);
        (await two).Should().Be(6);
    }

    [Fact]
    public async Task Message_of_somebody_else_or_of_another_kind_is_not_ones_own()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        var saying = client.SayAsync("#lobby", "one", Cancellation);
        await first.ReadAsync();
        first.Dispose();

        using var second = await _server.AcceptAsync();
        await second.WelcomeAsync(
            """{"type":"message","room":"#lobby","id":5,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"one","past":true}""",
            """{"type":"action","room":"#lobby","id":6,"at":"2026-11-22T15:00:00.123Z","alias":"bot","text":"one","past":true}""");

        await second.AcceptAsync(await second.ReadAsync(), 7);
        (await saying).Should().Be(7);
    }

    [Theory]
    [InlineData("""{"type":"skipped","room":"#lobby","from":5,"to":9,"messages":5}""")]
    [InlineData("""{"type":"set-back","room":"#lobby","next":"e2:1"}""")]
    [InlineData("""{"type":"left-room","room":"#lobby"}""")]
    [InlineData("""{"type":"error","room":"#lobby","code":"banned","text":"you are banned"}""")]
    public async Task Fate_of_a_message_is_unknown_if_not_everything_is_known_that_was_said_since(string instead)
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        var saying = client.SayAsync("#lobby", "one", Cancellation);
        await first.ReadAsync();
        first.Dispose();

        using var second = await _server.AcceptAsync();
        await second.WelcomeAsync(instead);

        (await FluentActions.Awaiting(() => saying).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be(ChatException.UnknownFate);
    }

    [Fact]
    public async Task Request_that_is_no_message_is_not_sent_again()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        var asking = client.RequestAsync(new JsonObject { ["who"] = "#lobby" }, Cancellation);
        await first.ReadAsync();
        first.Dispose();

        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be(ChatException.UnknownFate);
    }

    [Fact]
    public async Task Message_said_without_a_connection_is_sent_on_the_next_one()
    {
        var (client, first) = await _server.WelcomeAsync();
        await using var connection = client;
        first.Dispose();
        using var second = await _server.AcceptAsync();
        var saying = client.SayAsync("#lobby", "hi", Cancellation);
        await second.WelcomeAsync();

        await second.AcceptAsync(await second.ReadAsync(), 5);
        (await saying).Should().Be(5);
    }

    [Fact]
    public async Task Session_that_another_connection_has_taken_ends()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        await peer.SendAsync("""{"type":"error","code":"replaced","text":"another connection has resumed your session"}""" + "\n");
        peer.Dispose();

        (await FluentActions.Awaiting(() => ReadToEndAsync(client)).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("replaced");
        (await FluentActions.Awaiting(() => client.SayAsync("#lobby", "hi", Cancellation)).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("replaced");
        _server.HasWaiting().Should().BeFalse();
    }

    [Fact]
    public async Task Connection_that_does_not_reconnect_ends_with_the_reason()
    {
        var (client, peer) = await _server.WelcomeAsync(_server.Options with { Reconnects = false });
        await using var connection = client;
        await peer.SendAsync("""{"type":"error","code":"shutdown","text":"the server is going down"}""" + "\n");
        peer.Dispose();

        (await FluentActions.Awaiting(() => ReadToEndAsync(client)).Should().ThrowAsync<ConnectFailedException>()).WithMessage("the server is going down");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_message_arrives_once_and_in_order_however_often_the_connection_is_lost(int seed)
    {
        const int count = 200;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var room = new FaultyRoom(_server, new Random(seed));
        var serving = room.ServeAsync(stop.Token);
        await using var client = await _server.ConnectAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, count).Select(n => client.SayAsync("#lobby", $"m{n}", Cancellation)));

        var own = room.Log.Index().Where(static one => one.Item.Alias == "bot").ToList();
        own.Select(static one => one.Item.Text).Should().Equal(Enumerable.Range(0, count).Select(static n => $"m{n}"));
        ids.Should().Equal(own.Select(static one => one.Index + 1L));
        room.Losses.Should().BeGreaterThan(3);
        await stop.CancelAsync();
        await serving;
    }

    private static async Task ReadToEndAsync(ChatConnection client)
    {
        await foreach (var _ in client.ReadAllAsync(Cancellation))
        {
            // Only the end matters.
        }
    }
}
