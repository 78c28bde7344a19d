using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class ForeignProtocolTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "this port is for chat, not for HTTP: connect with nc or telnet")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n", "this port is for chat, not for HTTP: connect with nc or telnet")]
    [InlineData("\u0016\u0003\u0001\0\u00c4", "this port is for chat without TLS: connect with nc or telnet; there is no TLS here")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "this port is for chat, not for SSH: connect with nc or telnet")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n", "no header of the PROXY protocol is expected here: see ChatRoom:ProxyProtocol:Mode")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0", "no header of the PROXY protocol is expected here: see ChatRoom:ProxyProtocol:Mode")]
    public async Task Foreign_protocol_is_told_in_one_line_and_closed(string first, string answer)
    {
        using var chat = new Chat();
        var client = chat.Connect();

        await client.SendAsync(Encoding.Latin1.GetBytes(first));

        (await client.Received.ReadToEndAsync()).Should().Be($"alias?\r\n* {answer}\r\n");
        await Wait.ForAsync(client.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["foreign_protocol"].Should().Be(1);
    }

    [Fact]
    public async Task Http_is_told_where_http_is()
    {
        using var chat = new Chat();
        chat.Hub.Foreign.Http = "port 8080";
        var client = chat.Connect();

        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");

        (await client.Received.ReadToEndAsync()).Should().Contain("HTTP is on port 8080");
    }

    [Fact]
    public async Task Tls_is_told_where_tls_is()
    {
        using var chat = new Chat();
        chat.Hub.Foreign.Tls = "port 5001";
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
            "alias?\r\n* an alias is a short name on a line by itself, please connect again\r\n");
    }
}
