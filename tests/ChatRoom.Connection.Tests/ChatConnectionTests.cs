using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests;

/// <summary>Tests of a program's connection, with a server that does what the test says.</summary>
public sealed class ChatConnectionTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task First_request_names_the_alias_the_rooms_and_where_to_continue()
    {
        var connecting = _server.ConnectAsync(_server.Options with { Rooms = ["#lobby", "ops"], After = new Dictionary<string, string> { ["#ops"] = "e2:7", ["#x"] = "3" } });
        using var peer = await _server.AcceptAsync();
        var hello = await peer.WelcomeAsync();
        await using var client = await connecting;

        JsonNode.DeepEquals(hello, JsonNode.Parse("""{"alias":"bot","history":0,"rooms":["#lobby","#ops","#x"],"after":{"#ops":"e2:7","#x":3}}"""))
            .Should().BeTrue(hello.ToJsonString());
        client.Alias.Should().Be("bot");
    }

    [Fact]
    public async Task Everything_that_the_server_sends_is_read_in_order()
    {
        var (client, peer) = await _server.WelcomeAsync();
        using var end = peer;
        await peer.SendAsync("""{"type":"message","room":"#lobby","id":5,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"hi","past":true}""" + "\n");
        await peer.SendAsync("""{"type":"whisper","from":"ann","to":"bot","text":"psst","at":"2026-11-22T15:00:00.123Z"}""" + "\n");

        var read = await ReadAsync(client, 5);
        await client.DisposeAsync();

        read.Select(static one => one.Type).Should().Equal("welcome", "joined-room", "live", "message", "whisper");
        read[3].Should().BeEquivalentTo(new
        {
            Room = "#lobby",
            Id = 5L,
            Position = "e1:5",
            Alias = "ann",
            Text = "hi",
            IsPast = true,
            At = new DateTimeOffset(2026, 11, 22, 15, 0, 0, 123, TimeSpan.Zero),
        });
        read[4].Should().BeEquivalentTo(new { Room = (string?)null, Id = (long?)null, Alias = "ann", Text = "psst", IsPast = false });
    }

    [Fact]
    public async Task Message_completes_with_its_id_when_it_is_accepted()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;

        var saying = client.SayAsync("lobby", "hi", Cancellation);
        var say = await peer.ReadAsync();
        await peer.AcceptAsync(say, 5);

        (await saying).Should().Be(5);
        say.ToJsonString().Should().Be("""{"say":"hi","room":"#lobby","ref":"1"}""");
        (await ReadAsync(client, 4))[^1].Text.Should().Be("hi"); // the message itself, without the answer
    }

    [Fact]
    public async Task What_keeps_the_client_from_speaking_is_known_for_each_room()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;
        client.LimitsIn("#lobby").Should().Be(SpeechLimits.None);

        await peer.SendAsync("""{"type":"speech","room":"#lobby","muted":true,"until":"2026-11-29T12:10:00.000Z","text":"you are muted","slow":30}""" + "\n");
        await ReadAsync(client, 4);
        client.LimitsIn("lobby").Should().Be(new SpeechLimits(true, new DateTimeOffset(2026, 11, 29, 12, 10, 0, TimeSpan.Zero), TimeSpan.FromSeconds(30)));
        await peer.SendAsync("""{"type":"speech","room":"#lobby","muted":false}""" + "\n");
        await ReadAsync(client, 1);

        client.LimitsIn("#lobby").Should().Be(SpeechLimits.None);
        client.LimitsIn("#elsewhere").Should().Be(SpeechLimits.None);
    }

    [Fact]
    public async Task Password_is_not_sent_on_an_unencrypted_connection_to_another_machine()
    {
        var options = _server.Options with { Password = "horse" };
        var connecting = ChatConnection.ConnectAsync(options, new ExposedTransport(_server.Port), TimeProvider.System, new Random(1), Cancellation);
        using var peer = await _server.AcceptAsync();

        (await FluentActions.Awaiting(() => connecting).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("tls-required");
        (await peer.TryReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Each_line_of_a_text_is_a_message()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;

        var saying = client.SayAsync("#lobby", "one\r\ntwo\n", Cancellation);
        var (one, two) = (await peer.ReadAsync(), await peer.ReadAsync());
        await peer.AcceptAsync(one, 5);
        await peer.AcceptAsync(two, 6);

        ((string?)one["say"], (string?)two["say"]).Should().Be(("one", "two"));
        (await saying).Should().Be(6);
    }

    [Fact]
    public async Task Refused_message_fails_with_the_code()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;

        var saying = client.SayAsync("#lobby", "hi", Cancellation);
        await peer.ReadAsync();
        await peer.SendAsync("""{"type":"error","ref":"1","room":"#lobby","code":"rate-limited","text":"wait a moment","retry_after":2}""" + "\n");

        var error = (await FluentActions.Awaiting(() => saying).Should().ThrowAsync<ChatException>()).WithMessage("wait a moment").Which;
        (error.Code, error.RetryAfter).Should().Be(("rate-limited", TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Request_that_the_server_would_not_parse_is_not_sent()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;

        var saying = () => client.SayAsync("#lobby", new string('a', 20_000), Cancellation);

        (await saying.Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("too-long");
    }

    [Fact]
    public async Task Other_request_completes_with_its_answer()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;

        var asking = client.RequestAsync(new JsonObject { ["who"] = "#lobby" }, Cancellation);
        await peer.ReadAsync();
        await peer.SendAsync("""{"type":"answer","ref":"1","room":"#lobby","aliases":["ann","bot"],"count":2}""" + "\n");

        (await asking).Json.GetProperty("count").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Canceled_message_that_was_not_sent_is_withdrawn()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;
        await peer.SendAsync("""{"type":"joined-room","room":"#slow","topic":"","members":1,"next":"e1:1"}""" + "\n");
        await ReadAsync(client, 4);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var saying = client.SayAsync("#slow", "never", cancel.Token); // waits until the client has caught up
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => saying).Should().ThrowAsync<OperationCanceledException>();
        await peer.SendAsync("""{"type":"live","room":"#slow","next":"e1:1"}""" + "\n");
        var next = client.SayAsync("#slow", "later", Cancellation);

        var say = await peer.ReadAsync();
        ((string?)say["say"]).Should().Be("later");
        await peer.AcceptAsync(say, 1);
        await next;
    }

    [Fact]
    public async Task Requests_without_an_answer_are_bounded()
    {
        var (client, peer) = await _server.WelcomeAsync();
        await using var connection = client;
        using var end = peer;
        var saying = Enumerable.Range(0, 1000).Select(_ => client.SayAsync("#lobby", "hi", Cancellation)).ToArray();

        await FluentActions.Awaiting(() => client.SayAsync("#lobby", "one more", Cancellation)).Should().ThrowAsync<InvalidOperationException>();

        await client.DisposeAsync();
        await FluentActions.Awaiting(() => Task.WhenAll(saying)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Dispose_ends_the_events_and_fails_the_requests()
    {
        var (client, peer) = await _server.WelcomeAsync();
        using var end = peer;
        var saying = client.SayAsync("#lobby", "hi", Cancellation);
        await peer.ReadAsync();

        await client.DisposeAsync();

        await FluentActions.Awaiting(() => saying).Should().ThrowAsync<ObjectDisposedException>();
        (await ReadAsync(client, int.MaxValue)).Select(static one => one.Type).Should().Equal("welcome", "joined-room", "live");
        (await peer.TryReadAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Refused_alias_fails_with_the_code()
    {
        var connecting = _server.ConnectAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadAsync();
        await peer.SendAsync("\n" + """{"type":"error","code":"alias-taken","text":"that alias is taken"}""" + "\n");

        (await FluentActions.Awaiting(() => connecting).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("alias-taken");
    }

    [Theory]
    [InlineData("* the server is full\n", "the server is full", null)]
    [InlineData("""{"type":"error","code":"server-full","text":"the server is full"}""" + "\n", "the server is full", "server-full")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "this port is for HTTP, not for chat", null)]
    public async Task Refused_connection_fails_with_the_reason(string instead, string reason, string? code)
    {
        var connecting = _server.ConnectAsync();
        (await _server.AcceptAsync(prompt: instead)).Dispose();

        var failure = (await FluentActions.Awaiting(() => connecting).Should().ThrowAsync<Exception>()).WithMessage(reason).Which;
        (failure as ChatException)?.Code.Should().Be(code);
        failure.GetType().Should().Be(code is null ? typeof(ConnectFailedException) : typeof(ChatException));
    }

    [Fact]
    public async Task Server_without_json_is_reported()
    {
        var connecting = _server.ConnectAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadAsync();
        await peer.SendAsync("* an alias cannot begin with {\nalias?");

        (await FluentActions.Awaiting(() => connecting).Should().ThrowAsync<ConnectFailedException>()).WithMessage("the server does not answer in JSON");
    }

    private static async Task<IReadOnlyList<Received>> ReadAsync(ChatConnection client, int count)
    {
        var read = new List<Received>();
        await foreach (var one in client.ReadAllAsync(Cancellation))
        {
            read.Add(one);
            if (read.Count == count)
            {
                break;
            }
        }

        return read;
    }

    private sealed class ExposedTransport(int port) : ITransport
    {
        public async Task<Link> OpenAsync(CancellationToken cancellation)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", port, cancellation);
            return new Link(socket, new NetworkStream(socket, ownsSocket: true)) { IsPrivate = false };
        }
    }
}
