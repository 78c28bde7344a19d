using System.Text;
using ChatRoom.Protocol.Model;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class ForeignProtocolTests
{
    private const string HttpResponse =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 63\r\nConnection: close\r\n\r\n"
        + "this port is for chat, not for HTTP: connect with nc or telnet\n";

    [Theory]
    [InlineData("\u0016\u0003\u0001\0\u00c4", "this port is for chat without TLS: connect with nc or telnet; there is no TLS here")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "this port is for chat, not for SSH: connect with nc or telnet")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n", "this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0", "this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode")]
    public async Task Foreign_protocol_gets_a_hint_in_one_line_and_is_closed(string first, string answer)
    {
        using var chat = new Chat();
        var client = chat.Connect();

        await client.SendAsync(Encoding.Latin1.GetBytes(first));

        (await client.Received.ReadToEndAsync()).Should().Be($"alias?\r\n* {answer}\r\n");
        await Wait.ForAsync(client.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["foreign_protocol"].Should().Be(1);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    public async Task Http_gets_an_http_response(string first)
    {
        using var chat = new Chat();
        var client = chat.Connect();

        await client.SendAsync(first);

        (await client.Received.ReadToEndAsync()).Should().Be("alias?" + HttpResponse);
    }

    [Fact]
    public async Task Http_request_before_the_prompt_is_answered_without_a_prompt()
    {
        using var chat = new Chat();
        var client = new InMemoryConnection();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        chat.Connect(client);

        (await client.Received.ReadToEndAsync()).Should().Be(HttpResponse);
    }

    [Theory]
    [InlineData("\u0003\0\0\u0013\u000e\u00e0\0\0\0\0\0\u0001\0\b\0\u0003\0\0\0")] // RDP
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("b\u00f6b")] // Latin-1
    [InlineData("bo\u0001b")]
    [InlineData("\0\u0003bob")]
    public async Task Bytes_that_no_alias_contains_create_no_member_and_no_entry(string first)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var client = chat.Connect();

        await client.SendAsync(Encoding.Latin1.GetBytes(first));
        chat.Time.Advance(TimeSpan.FromMilliseconds(300));

        (await client.Received.ReadToEndAsync()).Should().Be(
            "alias?\r\n* this port is for chat: an alias cannot contain such characters; connect with nc or telnet\r\n");
        await ann.SendAsync("alone\n");
        await ann.ExpectAsync("ann: alone");
    }

    [Theory]
    [InlineData("nina: hello all", "nina has connected to the chat room!", "nina: hello all")]
    [InlineData("nina\0\0\0\0", "nina has connected to the chat room!")]
    [InlineData(" nina ", "nina has connected to the chat room!")]
    public async Task First_data_without_a_line_end_is_an_alias_or_an_alias_and_a_message(string first, params string[] seen)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await chat.JoinAsClassicAsync(first);

        await ann.ExpectAsync(seen);
    }

    [Fact]
    public async Task Http_gets_the_http_port()
    {
        using var chat = new Chat();
        chat.Get<PortGuide>().Http = "port 8080";
        var client = chat.Connect();

        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");

        (await client.Received.ReadToEndAsync()).Should().Contain("HTTP is on port 8080");
    }

    [Fact]
    public async Task Tls_gets_the_tls_port()
    {
        using var chat = new Chat();
        chat.Get<PortGuide>().Tls = "port 5001";
        var client = chat.Connect();

        await client.SendAsync([0x16, 3, 1, 0, 1]);

        (await client.Received.ReadToEndAsync()).Should().Contain("with TLS it is on port 5001");
    }

    [Fact]
    public async Task First_bytes_without_end_are_bounded()
    {
        using var chat = new Chat();
        var client = chat.Connect();

        await client.SendAsync(new string('x', 5000));

        (await client.Received.ReadToEndAsync()).Should().Be(
            "alias?\r\n* an alias is a short name on a line by itself, please reconnect\r\n");
    }
}
