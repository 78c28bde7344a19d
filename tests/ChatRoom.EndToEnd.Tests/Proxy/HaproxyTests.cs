using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Proxy;

/// <summary>Clients that connect through HAProxy.</summary>
public sealed class HaproxyTests
{
    private const string Required = "ChatRoom:ProxyProtocol:Mode=Required";
    private const string Trusted = "ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.1/32";

    private static readonly (string, string) ChatCheck =
        ("option httpchk GET /health/ready", "option tcp-check\n    tcp-check expect string alias?");

    [Fact]
    public async Task Example_lets_people_chat_and_the_server_knows_their_addresses()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted);
        await using var haproxy = await Haproxy.StartAsync(server);

        await ChatAsync(server, haproxy);

        var status = await haproxy.ServerStatusAsync();
        status["status"].Should().Be("UP");
        status["check_status"].Should().Be("L7OK", "it asks /health/ready");
    }

    [Fact]
    public void Example_is_the_one_in_the_documentation() =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).Should()
            .Contain($"```text\n{File.ReadAllText(Path.Combine(Repository.Root, "examples", "haproxy.cfg"))}```\n");

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2-ssl")]
    [InlineData("send-proxy-v2 proxy-v2-options ssl,crc32c,unique-id")]
    public async Task Both_versions_of_the_header_work_and_health_checks_with_a_header_are_not_counted(string option)
    {
        await using var server = await TestServer.StartAsync(Required, Trusted);
        await using var haproxy = await Haproxy.StartAsync(server, ChatCheck, ("send-proxy-v2 check port 8080", $"{option} check"));
        await Deadline.UntilAsync(
            server.StatsAsync, static stats => stats.GetProperty("total_connections").GetInt64() >= 5, static stats => $"{stats}");

        await ChatAsync(server, haproxy);

        await ShouldBeGreenAsync(haproxy, "L7OK");
        (await server.StatsAsync()).GetProperty("members_by_room").EnumerateObject().Sum(static room => room.Value.GetInt32())
            .Should().BeLessThanOrEqualTo(2);
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains("PROXY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_check_that_only_connects_is_neither_refused_nor_warned_of()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "Serilog:MinimumLevel:Default=Debug");
        await using var haproxy = await Haproxy.StartAsync(
            server, ("    option httpchk GET /health/ready\n", ""), ("check port 8080", "check"));

        // HAProxy closes as soon as it is connected: often before the server has accepted the connection.
        await ShouldBeGreenAsync(haproxy, "L4OK");
        Refused(await server.StatsAsync()).Should().Be(0);
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" WRN ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_that_goes_down_gets_no_new_clients()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted);
        await using var haproxy = await Haproxy.StartAsync(server);
        await using var ann = await (await TestClient.ConnectAsync(haproxy.Port)).JoinAsync("ann");

        server.Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);

        (await ann.ReadToEndAsync()).Should().Be("* the server is shutting down, please reconnect\n");
        (await server.Process.ExitCodeAsync()).Should().Be(0);
        await Deadline.UntilAsync(
            haproxy.ServerStatusAsync, static status => status.GetValueOrDefault("status") == "DOWN", Haproxy.Describe);
    }

    [Fact]
    public async Task Limit_per_address_uses_the_address_behind_two_load_balancers()
    {
        await using var server = await TestServer.StartAsync(Required, Trusted, "ChatRoom:Limits:MaxConnectionsPerAddress=1");
        await using var haproxy = await Haproxy.StartAsync(server, ("bind :5000", "bind :5000 accept-proxy"));
        await using (var first = await ConnectAsync("203.0.113.7"))
        {
            await first.JoinAsync("first");
            await using var second = await ConnectAsync("203.0.113.7");
            (await second.ReadToEndAsync()).Should().Be("* too many connections from your address, please try again later\r\n");
            await using var other = await ConnectAsync("2001:db8::7");
            await other.JoinAsync("other");
        }

        await server.StatsAsync("connections", 0);
        await using var third = await ConnectAsync("203.0.113.7");
        await third.JoinAsync("third");
        await server.Process.Output.ExpectAsync("from 203.0.113.7:4711");
        await server.Process.Output.ExpectAsync("from [2001:db8::7]:4711");

        async Task<TestClient> ConnectAsync(string address)
        {
            var client = await TestClient.ConnectAsync(haproxy.Port);
            await client.SendAsync(address.Contains(':', StringComparison.Ordinal)
                ? $"PROXY TCP6 {address} 2001:db8::1 4711 5000\r\n"
                : $"PROXY TCP4 {address} 198.51.100.1 4711 5000\r\n");
            return client;
        }
    }

    private static async Task ChatAsync(TestServer server, Haproxy haproxy)
    {
        await using var ann = await TestClient.ConnectAsync(haproxy.Port, from: IPAddress.Parse("127.0.0.7"));
        await ann.JoinAsync("ann");
        await using var bob = await TestClient.ConnectAsync(haproxy.Port, from: IPAddress.Parse("127.0.0.8"));
        await bob.JoinAsync("bob");
        await ann.ExpectLineAsync("bob has connected to the chat room!");
        await bob.SendLineAsync("hello");
        await ann.ExpectLineAsync("bob: hello");
        await bob.ExpectLineAsync("bob: hello");
        await ann.SendLineAsync("/who");
        await ann.ExpectLineAsync("* 2 in #lobby: ann, bob");
        await server.Process.Output.ExpectAsync("from 127.0.0.7:");
        await server.Process.Output.ExpectAsync("from 127.0.0.8:");
    }

    private static async Task ShouldBeGreenAsync(Haproxy haproxy, string check)
    {
        var status = await haproxy.ServerStatusAsync();
        status["status"].Should().Be("UP");
        status["check_status"].Should().Be(check);
        status["chkfail"].Should().Be("0");
    }

    private static long Refused(JsonElement stats) => stats.GetProperty("refused_connections").GetProperty("proxy_header").GetInt64();
}
