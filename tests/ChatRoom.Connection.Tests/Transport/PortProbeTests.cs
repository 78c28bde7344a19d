using System.Text;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class PortProbeTests
{
    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "this port is for HTTP, not for chat")]
    [InlineData("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "this port uses TLS")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\nthis port is for chat over TLS; HTTP is on port 8080\n", "this port uses TLS")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\nthis port is for chat, not for HTTP\n", null)]
    [InlineData("* this port is for chat over TLS; HTTP is on port 8080\n", "this port uses TLS")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002", "this port uses TLS")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "this port is for SSH, not for chat")]
    [InlineData("alias?", null)]
    [InlineData("", null)]
    public void Answer_reveals_the_protocol_of_the_port(string answer, string? reason) =>
        (PortProbe.Explain(Encoding.Latin1.GetBytes(answer), usesTls: false)?.Message).Should().Be(reason);

    [Fact]
    public void Client_with_TLS_is_not_advised_to_use_TLS() =>
        PortProbe.Explain("* this port is for chat over TLS; HTTP is on port 8080\n"u8, usesTls: true).Should().BeNull();
}
