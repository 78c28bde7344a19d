using System.Net;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>A WebSocket is one of the chat's connections: what holds for those by TCP holds for it, and its client's address counts.</summary>
public sealed class WebSocketLimitTests
{
    private const string Client = "203.0.113.7";
    private const string TrustedProxies = "ChatRoom:Web:TrustedProxies=127.0.0.0/8";
    private const string OnePerAddress = "ChatRoom:Limits:MaxConnectionsPerAddress=1";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_takes_no_place_of_an_HTTP_connection(bool isHttp2)
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await folder.PutAsync(certificate);
        await using var server = await TestServer.StartAsync(
            "ChatRoom:Limits:MaxHttpConnections=2", "Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Https:Certificate:Path={folder["tls.crt"]}", $"Kestrel:Endpoints:Https:Certificate:KeyPath={folder["tls.key"]}");
        var url = isHttp2 ? new Uri($"wss://127.0.0.1:{server.PortOf("Https")}/chat") : server.ChatUrl();
        var sockets = new List<WebSocketClient>();
        for (var i = 0; i < 6; i++)
        {
            sockets.Add(await WebSocketClient.ConnectAsync(url, isHttp2));
            await new JsonClient(sockets[^1]).HelloAsync($$"""{"alias":"bob{{i}}"}""");
        }

        (await server.StatsAsync()).GetProperty("connections").GetInt32().Should().Be(6);
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }

        await server.StatsAsync("connections", 0);
    }

    [Fact]
    public async Task It_counts_among_all_connections()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MaxConnections=2");
        await using var ann = await server.JoinAsync("ann");
        await using var first = await server.OpenAsync();
        await new JsonClient(first).HelloAsync("""{"alias":"bob"}""");
        await using var second = await server.OpenAsync();

        var (last, code) = await second.ReadToCloseAsync();

        last.Should().Contain("\"server-full\"");
        code.Should().Be(CloseCode.TryAgainLater);
        (await server.StatsAsync()).GetProperty("refused_connections").GetProperty("server_full").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task It_gives_way_while_it_has_no_alias()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MaxConnections=2", "ChatRoom:Limits:ReservedForOtherAddressesPercent=0", TrustedProxies);
        await using var silent = await server.OpenAsync();
        await using var another = await server.OpenAsync();
        await server.StatsAsync("connections", 2);
        await using var newcomer = await server.OpenAsync($"X-Forwarded-For: {Client}");
        await new JsonClient(newcomer).HelloAsync("""{"alias":"bob"}""");

        var (last, code) = await silent.ReadToCloseAsync();

        last.Should().Contain("\"server-full\"");
        code.Should().Be(CloseCode.AliasTimeout);
    }

    [Fact]
    public async Task It_counts_for_the_address_that_a_trusted_proxy_names()
    {
        await using var server = await TestServer.StartAsync(OnePerAddress, TrustedProxies);
        await using var first = await server.OpenAsync($"X-Forwarded-For: 127.0.0.1, {Client}");
        await new JsonClient(first).HelloAsync("""{"alias":"bob"}""");

        await using var second = await server.OpenAsync($"X-Forwarded-For: {Client}, 127.0.0.9");
        var (last, code) = await second.ReadToCloseAsync();
        last.Should().Contain("\"address-full\"");
        code.Should().Be(CloseCode.TryAgainLater);
        await using var other = await server.OpenAsync("X-Forwarded-For: 203.0.113.8");
        await new JsonClient(other).HelloAsync("""{"alias":"other"}""");
    }

    [Fact]
    public async Task It_counts_for_the_proxy_if_that_is_not_trusted()
    {
        await using var server = await TestServer.StartAsync(OnePerAddress);
        for (var i = 0; i < 2; i++)
        {
            var socket = await server.OpenAsync($"X-Forwarded-For: {Client}"); // loopback has no limit
            await new JsonClient(socket).HelloAsync($$"""{"alias":"bob{{i}}"}""");
        }
    }

    [Fact]
    public async Task It_counts_for_the_address_in_a_PROXY_header()
    {
        const string header = $"PROXY TCP4 {Client} 198.51.100.1 4711 80\n";
        await using var server = await TestServer.StartAsync(
            OnePerAddress, "Kestrel:Endpoints:Edge:Url=http://127.0.0.1:0", "ChatRoom:Endpoints:Edge:ProxyProtocol=Required", "ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.0/8");
        await using var first = await server.OpenAsync(before: header, endpoint: "Edge");
        await new JsonClient(first).HelloAsync("""{"alias":"bob"}""");

        await using var second = await server.OpenAsync(before: header, endpoint: "Edge");

        (await second.ReadToCloseAsync()).Last.Should().Contain("\"address-full\"");
        await server.Process.Output.ExpectAsync($"Connection from {Client}:4711 refused: address_full");
        (await server.GetAsync("/health/live")).Status.Should().Be(HttpStatusCode.OK, "other endpoints need no header");
        (await server.GetAsync("/stats/connections")).Body.Should().Contain($"{Client}:4711");
    }

    [Fact]
    public async Task Address_that_is_banned_is_cut_off_and_not_let_in_again()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admins=boss", TrustedProxies);
        await using var boss = await server.JoinAsync("boss");
        await boss.SendAsync("/register\ncorrect horse\ncorrect horse\n");
        await boss.SkipToAsync("is registered and now needs your password");
        await using var socket = await server.OpenAsync($"X-Forwarded-For: {Client}");
        await new JsonClient(socket).HelloAsync("""{"alias":"eve"}""");

        await boss.SendLineAsync("/ban -g 203.0.113.0/24 1h spam");

        (await socket.ReadToCloseAsync()).Code.Should().Be(CloseCode.PolicyViolation);
        await using var again = await server.OpenAsync($"X-Forwarded-For: {Client}");
        var (last, code) = await again.ReadToCloseAsync();
        last.Should().Contain("\"banned\"");
        code.Should().Be(CloseCode.PolicyViolation);
    }

    [Fact]
    public async Task Flood_of_refused_connections_is_not_even_upgraded()
    {
        await using var server = await TestServer.StartAsync(OnePerAddress, TrustedProxies);
        await using var first = await server.OpenAsync($"X-Forwarded-For: {Client}");
        await new JsonClient(first).HelloAsync("""{"alias":"bob"}""");

        var head = "HTTP/1.1 101 ";
        for (var i = 0; i < 100 && head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal); i++)
        {
            var (stream, answer) = await server.AskAsync(WebSocketServer.Request($"X-Forwarded-For: {Client}"));
            await stream.DisposeAsync();
            head = answer;
        }

        head.Should().StartWith("HTTP/1.1 429 ").And.Contain("Retry-After: ").And.Contain("application/problem+json");
    }
}
