using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Protocols;
using ChatRoom.Services;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.WebSockets;

/// <summary>The json dialect in frames, from the first one to the close frame.</summary>
public sealed class WebSocketProtocolTests : IDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);

    private readonly Chat _chat = new();
    private InMemoryConnection? _last;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Client_gets_no_prompt_and_each_object_is_a_frame()
    {
        await using var socket = Connect();

        await socket.SendAsync("""{"alias":"bob","history":0}""");

        (await socket.ReadTextAsync()).Should().StartWith("""{"type":"welcome","alias":"bob",""").And.EndWith("}");
        (await socket.ReadTextAsync()).Should().StartWith("""{"type":"joined-room",""");
        (await socket.ReadTextAsync()).Should().StartWith("""{"type":"live",""");
        (await socket.ReadTextAsync()).Should().StartWith("""{"type":"connected",""");
    }

    [Fact]
    public async Task People_programs_and_web_sockets_are_in_one_room()
    {
        var ann = await _chat.JoinAsync("ann");
        var bot = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"bot","history":0}""");
        await using var socket = Connect();
        var bob = await new JsonClient(socket).HelloAsync("""{"alias":"bob","history":0}""");
        await bob.ReadUntilAsync("connected");

        await bob.SendAsync("""{"say":"hi","ref":"1"}""");
        await ann.SendAsync("hello\n");

        await ann.Received.ReadLinesUntilAsync("bob: hi");
        (await bot.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("hi");
        (await bob.ReadUntilAsync("accepted")).GetProperty("ref").GetString().Should().Be("1");
        (await bob.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("hello");
        await bob.SendAsync("""{"past":"#lobby","ref":"p"}""");
        (await bob.ReadUntilAsync("answer")).GetProperty("events").GetArrayLength().Should().BePositive();
        _chat.Status.OpenConnections.Should().ContainSingle(static one => one.Dialect == "json_websocket");
        _chat.Status.Statistics.MembersByDialect.Should().Contain("json_websocket", 1).And.Contain("json", 1).And.Contain("text", 1);
    }

    [Fact]
    public async Task Requests_may_be_cut_into_fragments_and_reads_anywhere()
    {
        await using var socket = Connect();
        byte[] all =
        [
            .. ClientFrame.Of(Opcode.Text, "{\"alias\":"u8.ToArray(), isFinal: false),
            .. ClientFrame.Of(Opcode.Ping, "x"u8.ToArray()),
            .. ClientFrame.Of(Opcode.Continuation, "\"bob\"}"u8.ToArray()),
            .. ClientFrame.Text("""{"say":"grüße"}"""),
        ];

        foreach (var one in all)
        {
            await socket.SendAsync([one]);
        }

        (await socket.ReadAsync()).Should().BeEquivalentTo((Opcode.Pong, "x"u8.ToArray()));
        (await new JsonClient(socket).ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("grüße");
    }

    [Fact]
    public async Task Ping_is_answered_beside_a_request()
    {
        await using var socket = await JoinAsync("bob");

        await socket.SendAsync([.. ClientFrame.Text("""{"ping":1}"""), .. ClientFrame.Of(Opcode.Ping, "p"u8.ToArray())]);

        List<Opcode> got = [(await socket.ReadAsync()).Opcode, (await socket.ReadAsync()).Opcode];
        got.Order().Should().Equal(Opcode.Text, Opcode.Pong);
    }

    [Theory]
    [InlineData(CloseCode.Normal)]
    [InlineData(CloseCode.GoingAway)]
    [InlineData((CloseCode)4321)]
    public async Task Close_frame_is_answered_with_its_code_after_all_that_came_before(CloseCode code)
    {
        await using var socket = await JoinAsync("bob");

        await socket.SendAsync([.. ClientFrame.Text("""{"say":"last"}"""), .. ClientFrame.Close(code, "bye"), .. ClientFrame.Text("""{"say":"too late"}""")]);

        var (last, answer) = await socket.ReadToCloseAsync();
        last.Should().Contain("last");
        answer.Should().Be(code);
        await Wait.ForAsync(_last!.Served, "the connection ends");
        _chat.Status.ClosedConnections[^1].Reason.Should().Be("client_closed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frame_that_is_forbidden_ends_the_connection(bool hasJoined)
    {
        await using var socket = hasJoined ? await JoinAsync("bob") : Connect();

        await socket.SendAsync([0x81, 1, (byte)'x']);

        (await socket.ReadToCloseAsync()).Code.Should().Be(CloseCode.ProtocolError);
        await socket.SendAsync(ClientFrame.Close(CloseCode.ProtocolError));
        await Wait.ForAsync(_last!.Served, "the connection ends");
        _chat.Status.ClosedConnections[^1].Reason.Should().Be("foreign_protocol");
    }

    [Fact]
    public async Task Message_that_was_cut_off_is_not_read()
    {
        await using var socket = await JoinAsync("bob");
        var ann = await _chat.JoinAsync("ann");

        await socket.SendAsync(ClientFrame.Of(Opcode.Text, Encoding.UTF8.GetBytes("""{"say":"half"}"""), isFinal: false));
        await _last!.CloseAsync();

        await ann.ExpectAsync("bob has left the chat room!");
    }

    [Fact]
    public async Task Client_that_does_not_answer_the_close_frame_is_waited_for_a_second()
    {
        await using var socket = await JoinAsync("bob");
        await socket.SendAsync("""{"command":"/quit"}""");
        (await socket.ReadToCloseAsync()).Code.Should().Be(CloseCode.Normal);
        _last!.Served.IsCompleted.Should().BeFalse();

        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        await Wait.ForAsync(_last.Served, "the connection ends");
    }

    [Fact]
    public async Task Alias_timeout_has_an_error_and_a_code()
    {
        await using var socket = Connect();

        await Wait.UntilAsync(
            () =>
            {
                _chat.Time.Advance(TimeSpan.FromSeconds(1));
                return _last!.Served.IsCompleted;
            },
            "the connection ends");

        var (last, code) = await socket.ReadToCloseAsync();
        last.Should().Contain("alias-timeout");
        code.Should().Be(CloseCode.AliasTimeout);
    }

    [Fact]
    public async Task Fifth_refusal_ends_the_connection()
    {
        await using var socket = Connect();
        for (var i = 0; i < 5; i++)
        {
            await socket.SendAsync("""{"alias":"a b"}""");
        }

        var (last, code) = await socket.ReadToCloseAsync();

        last.Should().Contain("rate-limited");
        code.Should().Be(CloseCode.PolicyViolation);
    }

    [Theory]
    [InlineData(CloseCause.Kicked, "kicked", CloseCode.Kicked)]
    [InlineData(CloseCause.Banned, "banned", CloseCode.PolicyViolation)]
    internal async Task Removal_from_the_only_room_has_an_error_and_a_code(CloseCause cause, string error, CloseCode expected)
    {
        await using var socket = await JoinAsync("bob");
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        Error why = cause == CloseCause.Kicked ? new Kicked(Some.Room(), "ann", "") : new Banned(Some.Room(), Until: null, "");

        _chat.Get<RoomRemoval>().Remove(bob, Some.Room(), why, cause);

        var (last, code) = await socket.ReadToCloseAsync();
        last.Should().StartWith($$"""{"type":"error","room":"#lobby","code":"{{error}}",""");
        code.Should().Be(expected);
    }

    [Fact]
    public async Task Program_that_logs_out_of_its_only_room_stays_connected()
    {
        await using var socket = await JoinAsync("bob");
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;

        _chat.Get<RoomRemoval>().Remove(bob, Some.Room(), new RoomNotForGuests(Some.Room()), CloseCause.NotPermitted);

        (await socket.ReadTextAsync()).Should().Contain("\"not-permitted\"");
        (await socket.ReadTextAsync()).Should().Be("""{"type":"left-room","room":"#lobby"}""");
        await socket.SendAsync("""{"ping":1}""");
        (await socket.ReadTextAsync()).Should().Be("""{"type":"pong"}""");
    }

    [Fact]
    public async Task Connection_that_is_not_let_in_learns_why()
    {
        using var chat = new Chat(static options => options.Limits.MaxConnections = 1);
        await chat.JoinAsync("ann");
        await using var socket = Connect(chat);

        var (last, code) = await socket.ReadToCloseAsync();

        last.Should().StartWith("""{"type":"error","code":"server-full",""");
        code.Should().Be(CloseCode.TryAgainLater);
        await socket.SendAsync(ClientFrame.Close(CloseCode.TryAgainLater));
        await Wait.ForAsync(_last!.Served, "the connection ends");
    }

    [Fact]
    public async Task Silence_is_broken_by_a_ping_and_the_answer_keeps_the_connection()
    {
        await using var socket = await JoinAsync("bob");
        await _chat.Housekeeping.StartAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await PassAsync(seconds: 27);
            (await socket.ReadAsync()).Opcode.Should().Be(Opcode.Ping);
            await socket.SendAsync(ClientFrame.Of(Opcode.Pong, []));
        }

        await PassAsync(seconds: 20);
        _last!.Served.IsCompleted.Should().BeFalse();
        _chat.Status.OpenConnections.Single().IdleSeconds.Should().BeGreaterThan(100, "a pong is no sign of the person");
    }

    [Fact]
    public async Task Client_that_answers_no_ping_is_gone()
    {
        await using var socket = await JoinAsync("bob");
        await _chat.Housekeeping.StartAsync(CancellationToken.None);

        await PassAsync(seconds: 27);
        (await socket.ReadAsync()).Opcode.Should().Be(Opcode.Ping);
        await PassAsync(seconds: 27);
        (await socket.ReadAsync()).Opcode.Should().Be(Opcode.Ping);
        _last!.Served.IsCompleted.Should().BeFalse();
        await PassAsync(seconds: 27);

        await Wait.ForAsync(_last.Served, "the connection ends");
        _chat.Status.ClosedConnections[^1].Reason.Should().Be("connection_lost");
    }

    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            var turn = _chat.Housekeeping.SinceLastTurn;
            _chat.Time.Advance(TimeSpan.FromSeconds(1));
            await Wait.UntilAsync(() => _chat.Housekeeping.SinceLastTurn <= turn, "the housekeeping has had its turn");
        }
    }

    private async Task<FrameClient> JoinAsync(string alias)
    {
        var socket = Connect();
        await new JsonClient(socket).HelloAsync($$"""{"alias":"{{alias}}","history":0}""");
        string text;
        do
        {
            text = await socket.ReadTextAsync();
        }
        while (!text.Contains("\"connected\"", StringComparison.Ordinal));

        return socket;
    }

    private FrameClient Connect(Chat? chat = null)
    {
        chat ??= _chat;
        _last = chat.Connect(chat.Get<ClientProtocols>().OverWebSocket(PingInterval));
        return new FrameClient(new ClientEnd(_last));
    }

    /// <summary>The client's end of a connection as a stream.</summary>
    private sealed class ClientEnd(InMemoryConnection connection) : Stream
    {
        private readonly Stream _received = connection.Output.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
            // Everything is sent at once.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _received.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await connection.SendAsync(buffer.ToArray());

        protected override void Dispose(bool disposing)
        {
            _received.Dispose();
            base.Dispose(disposing);
        }
    }
}
