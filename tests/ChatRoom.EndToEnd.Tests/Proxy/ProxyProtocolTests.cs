using System.Runtime.InteropServices;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Proxy;

/// <summary>Connections with and without a header of the PROXY protocol, on real sockets.</summary>
public sealed class ProxyProtocolTests
{
    private const string Required = "ChatRoom:ProxyProtocol:Mode=Required";
    private const string Trusted = "ChatRoom:ProxyProtocol:TrustedNetworks:0=127.0.0.0/8";

    [Fact]
    public async Task Limit_by_address_counts_the_address_in_the_header()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "ChatRoom:Limits:MaxConnectionsPerAddress=1");
        await using (await JoinAsync(server, "203.0.113.7", "first"))
        {
            await using var second = await ConnectAsync(server, "203.0.113.7");
            (await second.ReadToEndAsync()).Should().Be("* too many connections from your address, please try again later\r\n");
            await using var other = await JoinAsync(server, "203.0.113.8", "other");
        }

        await server.StatsAsync("connections", 0);
        await using var third = await JoinAsync(server, "203.0.113.7", "third");
        await server.Process.Output.ExpectAsync("Connection from 203.0.113.7:4711 refused: address_full");
        (await server.StatsAsync()).GetProperty("refused_connections").GetProperty("address_full").GetInt64().Should().Be(1);
    }

    [Theory]
    [InlineData("alias?", "there is no header; configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 4711\r\n", "expected two addresses and two ports, separated by single spaces")]
    public async Task Connection_without_a_good_header_is_closed_counted_and_logged(string said, string problem)
    {
        await using var server = await TestServer.StartAsync(Required, Trusted);
        await using var client = await server.ConnectAsync();

        await client.SendAsync(said);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await server.Process.Output.ExpectAsync("WRN")).Should()
            .MatchRegex($@"WRN Connection from 127\.0\.0\.1:\d+ refused for its PROXY header: {problem}$");
        var stats = await server.StatsAsync();
        stats.GetProperty("refused_connections").GetProperty("proxy_header").GetInt64().Should().Be(1);
        stats.GetProperty("total_connections").GetInt64().Should().Be(0);
    }

    [Fact]
    public async Task Silent_connection_is_closed_after_the_header_timeout()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "ChatRoom:ProxyProtocol:HeaderTimeout=00:00:01");
        await using var client = await server.ConnectAsync();

        (await client.ReadToEndAsync()).Should().BeEmpty();

        await server.Process.Output.ExpectAsync("refused for its PROXY header: none came in time");
    }

    [Fact]
    public async Task Connection_that_ends_without_a_byte_is_neither_counted_nor_warned_of()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "Serilog:MinimumLevel:Default=Debug");
        await using (await server.ConnectAsync())
        {
        }

        await server.Process.Output.ExpectAsync("closed before its PROXY header");

        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" WRN ", StringComparison.Ordinal));
        var stats = await server.StatsAsync();
        stats.GetProperty("refused_connections").GetProperty("proxy_header").GetInt64().Should().Be(0);
        stats.GetProperty("total_connections").GetInt64().Should().Be(0);
    }

    [Fact]
    public async Task Header_from_elsewhere_is_refused()
    {
        await using var server = await TestServer.StartAsync(Required, "ChatRoom:ProxyProtocol:TrustedNetworks=10.0.0.0/8, 2001:db8::/32");
        await using var client = await ConnectAsync(server, "203.0.113.7");

        (await client.ReadToEndAsync()).Should().BeEmpty();

        await server.Process.Output.ExpectAsync("the peer is not in ChatRoom:ProxyProtocol:TrustedNetworks");
        (await server.StatsAsync()).GetProperty("refused_connections").GetProperty("proxy_header").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Unexpected_header_gets_a_hint()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await ConnectAsync(server, "203.0.113.7");

        (await client.ReadToEndAsync()).Should().Be(
            "alias?\r\n* this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode\r\n");
    }

    [Fact]
    public async Task Every_endpoint_of_the_chat_requires_it_and_health_does_not()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "Kestrel:Endpoints:Chat2:Url=http://127.0.0.1:0");
        var port = int.Parse(server.Announcement.Split("Chat2 on 127.0.0.1:")[1].Split(',')[0], null);
        await using var client = await TestClient.ConnectAsync(port);

        await client.SendAsync("hello\n");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await server.GetAsync("/health/ready")).Status.Should().Be(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task Shutdown_does_not_wait_for_a_header()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "ChatRoom:ProxyProtocol:HeaderTimeout=00:01:00");
        await using var silent = await server.ConnectAsync();
        await using var halfway = await server.ConnectAsync();
        await halfway.SendAsync("PROXY TCP4 ");
        await using var member = await JoinAsync(server, "203.0.113.7", "ann"); // the others were accepted before it

        server.Process.Signal(PosixSignal.SIGTERM);

        (await server.Process.ExitCodeAsync(TimeSpan.FromSeconds(5))).Should().Be(0);
        (await silent.ReadToEndAsync()).Should().BeEmpty();
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains("cut off", StringComparison.Ordinal));
    }

    private static async Task<TestClient> ConnectAsync(TestServer server, string address)
    {
        var client = await server.ConnectAsync();
        await client.SendAsync($"PROXY TCP4 {address} 198.51.100.1 4711 5000\r\n");
        return client;
    }

    private static async Task<TestClient> JoinAsync(TestServer server, string address, string alias) =>
        await (await ConnectAsync(server, address)).JoinAsync(alias);
}
