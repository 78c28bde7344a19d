using System.Net;
using ChatRoom.Connections;
using ChatRoom.Limits;
using ChatRoom.Protocol.Model;
using ChatRoom.Testing;
using ChatRoom.Tests.Limits;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Connections;

public class TlsGateTests
{
    private const byte Tls = 0x16;

    private static readonly IPEndPoint Somebody = new(IPAddress.Parse("192.0.2.1"), 1);

    [Theory]
    [InlineData("bob\n", "* this port is for chat over TLS: connect with openssl s_client -quiet\r\n")]
    [InlineData("b", "* this port is for chat over TLS: connect with openssl s_client -quiet\r\n")]
    [InlineData("GET / HTTP/1.1\r\n", "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 45\r\nConnection: close\r\n\r\nthis port is for chat over TLS, not for HTTP\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "* this port is for chat over TLS, not for SSH\r\n")]
    public async Task Client_without_TLS_gets_a_hint_in_one_line_and_is_counted(string first, string answer)
    {
        using var chat = new Chat();
        var client = Connect(chat, NobodyIsServed);

        await client.SendAsync(first);

        (await client.Received.ReadToEndAsync()).Should().Be(answer);
        chat.Status.Statistics.ConnectionsRefused["no_tls"].Should().Be(1);
        chat.Status.Statistics.ConnectionsOpened.Should().Be(0);
    }

    [Fact]
    public async Task Client_without_TLS_gets_the_plain_port()
    {
        using var chat = new Chat();
        (chat.Get<PortGuide>().Plain, chat.Get<PortGuide>().Http) = ("port 5000", "port 8080");
        var person = Connect(chat, NobodyIsServed);
        var browser = Connect(chat, NobodyIsServed);

        await person.SendAsync("bob\n");
        await browser.SendAsync("GET / HTTP/1.1\r\n");

        (await person.Received.ReadToEndAsync()).Should().EndWith("without TLS it is on port 5000\r\n");
        (await browser.Received.ReadToEndAsync()).Should().EndWith("HTTP is on port 8080\n");
    }

    [Fact]
    public async Task Client_that_waits_for_a_prompt_gets_the_hint_after_the_timeout_and_not_before()
    {
        using var chat = new Chat();
        var client = Connect(chat, NobodyIsServed);

        chat.Time.Advance(TlsGate.Patience - TimeSpan.FromMilliseconds(1));
        client.Served.IsCompleted.Should().BeFalse();
        chat.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await client.Received.ReadToEndAsync()).Should().StartWith("* this port is for chat over TLS");
        chat.Status.Statistics.ConnectionsRefused["no_tls"].Should().Be(1);
    }

    [Fact]
    public async Task Client_that_only_knocks_is_not_counted()
    {
        using var chat = new Chat();
        var client = Connect(chat, NobodyIsServed);

        await client.CloseAsync();

        (await client.Received.ReadToEndAsync()).Should().BeEmpty();
        chat.Status.Statistics.ConnectionsRefused.Should().OnlyContain(static pair => pair.Value == 0);
    }

    [Fact]
    public async Task First_bytes_of_TLS_are_passed_on()
    {
        using var chat = new Chat();
        byte[]? seen = null;
        var client = Connect(chat, async connection =>
        {
            var read = await connection.Transport.Input.ReadAtLeastAsync(3);
            seen = [.. read.Buffer.FirstSpan];
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        });

        await client.SendAsync([Tls]);
        await client.SendAsync([3, 1]);
        await Wait.ForAsync(client.Served, "it is served");

        seen.Should().Equal([Tls, 3, 1]);
        chat.Status.Statistics.ConnectionsRefused["tls_failed"].Should().Be(1, "it did not come to the chat");
    }

    [Fact]
    public async Task Handshake_takes_a_place_and_gives_it_back()
    {
        using var chat = new Chat(static options => options.Limits.MaxConnections = 1);
        var shaken = new TaskCompletionSource();
        var handshake = Connect(chat, _ => shaken.Task);
        await handshake.SendAsync([Tls]);

        var other = chat.Connect();
        (await other.Received.ReadToEndAsync()).Should().Be("* the server is full, please try again later\r\n");

        shaken.SetResult();
        await Wait.ForAsync(handshake.Served, "it has ended");
        await chat.JoinAsync("ann");
    }

    [Fact]
    public async Task Connection_through_the_gate_is_counted_once_and_its_place_given_back_once()
    {
        using var chat = new Chat(static options => (options.Limits.MaxConnections, options.Limits.MaxConnectionsPerAddress) = (2, 1));
        for (var i = 0; i < 3; i++)
        {
            var member = Connect(chat, Unread(chat));
            await member.SendAsync([Tls]);
            await member.ExpectBytesAsync("alias?");
            await member.SendAsync("ann\n");
            await member.ExpectAsync("ann has connected to the chat room!", "You are now connected!");
            chat.Get<ConnectionLimits>().TryEnter(Somebody).Should().Be(RefusalReason.AddressFull);
            await member.CloseAsync();
            await Wait.ForAsync(member.Served, "it has left");
        }

        chat.Get<ConnectionLimits>().TryEnter(Somebody).Should().BeNull();
        chat.Get<ConnectionLimits>().TryEnter(Somebody).Should().Be(RefusalReason.AddressFull);
        chat.Status.Statistics.ConnectionsOpened.Should().Be(3);
    }

    [Fact]
    public async Task Client_over_the_limit_gets_the_notice_of_the_chat_after_its_handshake()
    {
        using var chat = new Chat(static options => options.Limits.MaxConnections = 1);
        await chat.JoinAsync("ann");
        var late = Connect(chat, Unread(chat));

        await late.SendAsync([Tls]);

        (await late.Received.ReadToEndAsync()).Should().Be("* the server is full, please try again later\r\n");
        chat.Status.Statistics.ConnectionsRefused["server_full"].Should().Be(1);
        chat.Status.Statistics.ConnectionsRefused["tls_failed"].Should().Be(0);
    }

    [Fact]
    public async Task Concurrent_handshakes_without_a_place_are_limited()
    {
        using var chat = new Chat(static options => options.Limits.MaxConnections = 1);
        await chat.JoinAsync("ann");
        var gate = chat.TlsGate(static _ => new TaskCompletionSource().Task);
        for (var i = 0; i < TlsGate.MostRefusedAtOnce; i++)
        {
            var waiting = new InMemoryConnection().ServedBy(gate.OnConnectedAsync);
            await waiting.SendAsync([Tls]);
            waiting.Served.IsCompleted.Should().BeFalse();
        }

        var oneMore = new InMemoryConnection().ServedBy(gate.OnConnectedAsync);

        await Wait.ForAsync(oneMore.Served, "it is closed at once");
        chat.Status.Statistics.ConnectionsRefused["server_full"].Should().Be(1);
    }

    private static InMemoryConnection Connect(Chat chat, ConnectionDelegate next) =>
        new InMemoryConnection { RemoteEndPoint = Somebody }.ServedBy(chat.TlsGate(next).OnConnectedAsync);

    private static Task NobodyIsServed(ConnectionContext connection) => throw new InvalidOperationException("it got through");

    /// <summary>The chat after the first byte, which stands for a handshake.</summary>
    private static ConnectionDelegate Unread(Chat chat) => async connection =>
    {
        var read = await connection.Transport.Input.ReadAsync();
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        await chat.Handler.OnConnectedAsync(connection);
    };
}
