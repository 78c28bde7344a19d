using System.Runtime.InteropServices;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>How the server ends WebSockets, and what the close frame says.</summary>
public sealed class WebSocketEndTests
{
    [Theory]
    [InlineData("""{"command":"/quit"}""", 1, CloseCode.Normal)]
    [InlineData("no json", 20, CloseCode.ProtocolError)]
    public async Task Client_learns_why_it_ends(string said, int times, CloseCode code)
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited);
        await using var socket = await server.OpenAsync();
        await new JsonClient(socket).HelloAsync("""{"alias":"bob"}""");

        for (var i = 0; i < times; i++)
        {
            await socket.SendAsync(said);
        }

        (await socket.ReadToCloseAsync()).Code.Should().Be(code);
        await socket.SendAsync(ClientFrame.Close(code));
        await socket.ExpectEndAsync();
    }

    [Theory]
    [InlineData(Opcode.Binary, CloseCode.Unsupported)]
    [InlineData(Opcode.Continuation, CloseCode.ProtocolError)]
    public async Task Forbidden_frame_ends_the_connection(Opcode opcode, CloseCode code)
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await server.OpenAsync();
        await new JsonClient(socket).HelloAsync("""{"alias":"bob"}""");

        await socket.SendAsync(ClientFrame.Of(opcode, [1]));

        (await socket.ReadToCloseAsync()).Code.Should().Be(code);
        (await server.StatsAsync("connections", 0)).GetProperty("closed_connections").GetProperty("foreign_protocol").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Client_that_says_nothing_learns_that_its_time_is_up()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:AliasTimeout=00:00:01");
        await using var socket = await server.OpenAsync();

        var (last, code) = await socket.ReadToCloseAsync();

        last.Should().Contain("alias-timeout");
        code.Should().Be(CloseCode.AliasTimeout);
    }

    [Fact]
    public async Task Client_that_sends_much_before_it_begins_learns_that_it_is_too_much()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await server.OpenAsync();
        for (var i = 0; i < 9; i++) // 128 KiB are allowed
        {
            await socket.SendAsync(new string('x', 16_000));
        }

        var (_, code) = await socket.ReadToCloseAsync();

        code.Should().Be(CloseCode.Flood);
        (await server.StatsAsync("connections", 0)).GetProperty("closed_connections").GetProperty("flood").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Client_by_Http2_that_does_not_read_is_disconnected_after_the_write_timeout()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await folder.PutAsync(certificate);
        await using var server = await TestServer.StartAsync(
            UnlimitedServerFixture.Unlimited, "ChatRoom:SlowMembers:WriteTimeout=00:00:02", "ChatRoom:EchoToSender=false", "Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Https:Certificate:Path={folder["tls.crt"]}", $"Kestrel:Endpoints:Https:Certificate:KeyPath={folder["tls.key"]}");
        await using var ann = await server.JoinAsync("ann");
        await using var socket = await WebSocketClient.ConnectAsync(new Uri($"wss://127.0.0.1:{server.PortOf("Https")}/chat"), isHttp2: true);
        await new JsonClient(socket).HelloAsync("""{"alias":"bob"}""");
        await ann.SkipToAsync("bob has connected to the chat room!");

        await ann.SendAsync(string.Concat(Enumerable.Repeat($"{new string('x', 4_000)}\n", 2_000)));

        await ann.SkipToAsync("bob has left the chat room!");
        (await server.StatsAsync("connections", 1)).GetProperty("closed_connections").GetProperty("write_timeout").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Shutdown_says_goodbye_to_web_sockets_of_all_kinds()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await folder.PutAsync(certificate);
        await using var server = await TestServer.StartAsync(
            "Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Https:Certificate:Path={folder["tls.crt"]}", $"Kestrel:Endpoints:Https:Certificate:KeyPath={folder["tls.key"]}");
        var secure = new Uri($"wss://127.0.0.1:{server.PortOf("Https")}/chat");
        WebSocketClient[] all =
        [
            await WebSocketClient.ConnectAsync(server.ChatUrl()),
            await WebSocketClient.ConnectAsync(secure),
            await WebSocketClient.ConnectAsync(secure, isHttp2: true),
            await WebSocketClient.ConnectAsync(server.ChatUrl()), // says nothing
        ];
        foreach (var (socket, i) in all[..3].Select(static (one, i) => (one, i)))
        {
            await new JsonClient(socket).HelloAsync($$"""{"alias":"bob{{i}}"}""");
        }

        server.Process.Signal(PosixSignal.SIGTERM);

        foreach (var socket in all)
        {
            var (last, code) = await socket.ReadToCloseAsync();
            last.Should().Contain("\"shutdown\"");
            code.Should().Be((int)CloseCode.GoingAway);
            await socket.DisposeAsync();
        }

        (await server.Process.ExitCodeAsync(TimeSpan.FromSeconds(8))).Should().Be(0);
        server.Process.Errors.ToString().Should().BeEmpty();
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" ERR ", StringComparison.Ordinal) || line.Contains(" WRN ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_is_broken_by_pings_and_who_answers_none_is_gone()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Web:PingInterval=00:00:01");
        await using var socket = await server.OpenAsync();
        await new JsonClient(socket).HelloAsync("""{"alias":"bob"}""");
        await using var other = await WebSocketClient.ConnectAsync(server.ChatUrl()); // answers by itself
        var ann = await new JsonClient(other).HelloAsync("""{"alias":"ann"}""");

        var opcode = Opcode.Text;
        while (opcode != Opcode.Ping)
        {
            (opcode, _) = await socket.ReadAsync();
        }

        (await ann.ReadUntilAsync("left")).GetProperty("alias").GetString().Should().Be("bob");
        (await server.StatsAsync("connections", 1)).GetProperty("closed_connections").GetProperty("connection_lost").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_skipped_forward()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited, "ChatRoom:SlowMembers:MaxLagBytes=65536", "ChatRoom:HistoryOnJoin=0", "ChatRoom:EchoToSender=false");
        await using var ann = await server.JoinAsync("ann");
        await using var socket = await server.OpenAsync(receiveBuffer: 4096);
        var bob = await new JsonClient(socket).HelloAsync("""{"alias":"bob","history":0}""");
        await bob.ReadUntilAsync("connected");
        await ann.SendAsync(string.Concat(Enumerable.Repeat($"{new string('x', 4_000)}\n", 2_000)));
        await ann.SendLineAsync("/who");
        await ann.SkipToAsync("bob"); // all is said

        var skipped = await bob.ReadUntilAsync("skipped");
        var (from, to) = (skipped.GetProperty("from").GetInt64(), skipped.GetProperty("to").GetInt64());

        skipped.GetProperty("messages").GetInt64().Should().Be(to - from + 1);
    }
}
