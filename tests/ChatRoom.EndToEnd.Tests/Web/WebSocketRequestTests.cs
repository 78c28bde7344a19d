using System.Net.WebSockets;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>Which requests become WebSockets.</summary>
public sealed class WebSocketRequestTests(WebServerFixture fixture) : IClassFixture<WebServerFixture>
{
    [Fact]
    public async Task Response_is_as_in_the_example_of_RFC_6455()
    {
        var (stream, head) = await fixture.Server.AskAsync(WebSocketServer.Request("Sec-WebSocket-Extensions: permessage-deflate"));
        await using var _ = stream;

        head.Should().StartWith("HTTP/1.1 101 ").And.Contain("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
            .And.Contain("\r\nConnection: Upgrade\r\n").And.Contain("\r\nUpgrade: websocket\r\n")
            .And.NotContain("Sec-WebSocket-Extensions").And.NotContain("Sec-WebSocket-Protocol");
    }

    [Theory]
    [InlineData("GET /chat HTTP/1.1\nHost: x\n\n", 426, "this is a WebSocket")]
    [InlineData("GET /chat HTTP/1.0\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n", 426, "this is a WebSocket")]
    [InlineData("GET /chat HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: h2c\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n", 426, "this is a WebSocket")]
    [InlineData("GET /chat HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 8\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n", 426, "version 13")]
    [InlineData("GET /chat HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n\n", 400, "Sec-WebSocket-Key")]
    [InlineData("GET /chat HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: c2hvcnQ=\n\n", 400, "Sec-WebSocket-Key")]
    [InlineData("GET /chat HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: *\n\n", 400, "Sec-WebSocket-Key")]
    [InlineData("POST /chat HTTP/1.1\nHost: x\nContent-Length: 0\n\n", 405, "Method Not Allowed")]
    public async Task Other_requests_get_problem_details(string request, int status, string detail)
    {
        var (stream, head) = await fixture.Server.AskAsync(request);
        await using var _ = stream;

        head.Should().MatchRegex($"^HTTP/1.1 {status} ").And.Contain("application/problem+json");
        if (status == 426)
        {
            head.Should().Contain("Sec-WebSocket-Version: 13\r\n");
        }

        var body = new byte[1_000];
        var length = await stream.ReadAsync(body, TestContext.Current.CancellationToken);
        System.Text.Encoding.UTF8.GetString(body, 0, length).Should().Contain(detail);
    }

    [Theory]
    [InlineData(Way.Plain)]
    [InlineData(Way.Tls)]
    [InlineData(Way.Http2)]
    public async Task Subprotocol_is_chosen_where_it_is_offered(Way way)
    {
        var url = way == Way.Plain ? fixture.Server.ChatUrl() : new Uri($"wss://127.0.0.1:{fixture.Server.PortOf("Https")}/chat");
        await using var client = await WebSocketClient.ConnectAsync(url, way == Way.Http2, static options =>
        {
            options.AddSubProtocol("other");
            options.AddSubProtocol("chatroom.v1.json");
        });

        client.Subprotocol.Should().Be("chatroom.v1.json");
    }

    [Theory]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("HTTP://127.0.0.1:80", true)]
    [InlineData("https://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:81", false)]
    [InlineData("http://127.0.0.1.example", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("null", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://127.0.0.1\nOrigin: http://127.0.0.1", false)]
    public async Task Page_of_another_origin_is_refused(string origin, bool isAllowed)
    {
        var (stream, head) = await fixture.Server.AskAsync(WebSocketServer.Request($"Origin: {origin}"));
        await using var _ = stream;

        head.Should().StartWith(isAllowed ? "HTTP/1.1 101 " : "HTTP/1.1 403 ");
    }

    [Fact]
    public async Task Page_of_another_origin_is_refused_over_HTTP_2()
    {
        var connect = () => WebSocketClient.ConnectAsync(
            new Uri($"wss://127.0.0.1:{fixture.Server.PortOf("Https")}/chat"), isHttp2: true,
            static options => options.SetRequestHeader("Origin", "https://evil.example"));

        await connect.Should().ThrowAsync<WebSocketException>();
    }

    [Fact]
    public async Task Origins_may_be_allowed_and_are_seen_through_a_trusted_proxy()
    {
        await using var server = await TestServer.StartAsync(
            "ChatRoom:Web:AllowedOrigins=https://www.example.org, https://b.example:8443", "ChatRoom:Web:TrustedProxies=127.0.0.0/8");

        foreach (var (headers, isAllowed) in ((string, bool)[])
        [
            ("Origin: https://www.example.org", true),
            ("Origin: https://b.example:8443", true),
            ("Origin: https://b.example", false),
            ("Origin: https://chat.example", false),
            ("Origin: https://chat.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: chat.example", true),
            ("Origin: http://chat.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: chat.example", false),
        ])
        {
            var (stream, head) = await server.AskAsync(WebSocketServer.Request(headers));
            await using var _ = stream;
            head.Should().StartWith(isAllowed ? "HTTP/1.1 101 " : "HTTP/1.1 403 ", headers);
        }
    }
}
