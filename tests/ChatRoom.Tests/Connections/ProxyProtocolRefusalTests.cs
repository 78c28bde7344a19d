using ChatRoom.Diagnostics;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Tests.Connections;

/// <summary>Headers that are missing, malformed or late.</summary>
public class ProxyProtocolRefusalTests
{
    private static readonly TimeSpan HeaderTimeout = new ChatRoomOptions().ProxyProtocol.HeaderTimeout;

    [Theory]
    [InlineData("hello, anybody here?\n", "there is no header; configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off")]
    [InlineData("GET / HTTP/1.1\r\n", "there is no header; configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off")]
    [InlineData("\u0016\u0003\u0001", "there is no header; configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 56324 99999\r\n", "one of its ports is not valid")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 56324 5000\n", "its line does not end with CR LF")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0010\u0000", "it is longer than 4096 bytes")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0023", "its command is neither LOCAL nor PROXY")]
    public async Task Malformed_header_closes_the_connection_at_once_and_is_logged_in_one_line(string said, string problem)
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        await client.SendAsync(System.Text.Encoding.Latin1.GetBytes(said));

        await ShouldBeRefusedAsync(rig, client, problem);
        rig.Warnings.Single().Should().NotContainAny("\n", "\r", "hello");
    }

    [Theory]
    [InlineData(ProxyRig.ClientHeader)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public async Task Second_header_is_answered_with_the_reason(string second)
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        await client.SendAsync(ProxyRig.ClientHeader + second);

        (await client.Received.ReadToEndAsync()).Should().EndWith(
            "* this connection has two PROXY protocol headers: only one load balancer may add one\r\n");
    }

    [Fact]
    public async Task Line_without_end_is_bounded()
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        await client.SendAsync($"PROXY UNKNOWN {new string('x', 200)}");

        await ShouldBeRefusedAsync(rig, client, "its line is longer than 107 bytes");
    }

    [Fact]
    public async Task Missing_header_closes_the_connection_after_the_timeout()
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        rig.Chat.Time.Advance(HeaderTimeout - TimeSpan.FromMilliseconds(1));
        client.Served.IsCompleted.Should().BeFalse();
        rig.Chat.Time.Advance(TimeSpan.FromMilliseconds(1));

        await ShouldBeRefusedAsync(rig, client, "none came in time; configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off");
    }

    [Fact]
    public async Task Slowly_sent_header_has_the_same_timeout()
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        foreach (var one in "PROXY TCP")
        {
            await client.SendAsync($"{one}");
            rig.Chat.Time.Advance(HeaderTimeout / 9);
        }

        rig.Chat.Time.Advance(TimeSpan.FromMilliseconds(1));
        await ShouldBeRefusedAsync(rig, client, "its end did not come in time");
    }

    [Fact]
    public async Task Timeout_of_the_header_is_configurable()
    {
        using var rig = new ProxyRig(options => options.ProxyProtocol.HeaderTimeout = TimeSpan.FromSeconds(30));
        var client = rig.Connect();

        rig.Chat.Time.Advance(TimeSpan.FromSeconds(29));
        await client.SendAsync(ProxyRig.ClientHeader);

        await client.ExpectBytesAsync("alias?");
    }

    [Fact]
    public async Task Connection_that_ends_within_its_header_is_logged()
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();
        await client.SendAsync("PROXY TCP4 203.0");

        await client.CloseAsync();

        await ShouldBeRefusedAsync(rig, client, "the connection ended within it");
    }

    [Fact]
    public async Task Connection_that_breaks_within_its_header_is_logged()
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();
        await client.SendAsync("PROXY TCP4 203.0");

        await client.VanishAsync();

        await Wait.ForAsync(client.Served, "it is over");
        rig.Warnings.Should().ContainSingle().Which.Should().EndWith("the connection ended within it");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_that_ends_without_a_byte_is_a_port_check(bool inOrder)
    {
        using var rig = new ProxyRig();
        var client = rig.Connect();

        await (inOrder ? client.CloseAsync() : client.VanishAsync());

        await Wait.ForAsync(client.Served, "it is over");
        rig.Refused.Should().Be(0);
        rig.Warnings.Should().BeEmpty();
        rig.Chat.Log.Lines.Should().ContainSingle(line => line.EventId == EventIds.ClosedWithoutHeader)
            .Which.Level.Should().Be(LogLevel.Debug);
    }

    [Fact]
    public async Task Drain_does_not_wait_for_headers()
    {
        using var rig = new ProxyRig();
        var silent = rig.Connect();
        var halfway = rig.Connect();
        await halfway.SendAsync("PROXY TCP4");

        await Wait.ForAsync(rig.Chat.Drain.StoppingAsync(CancellationToken.None), "it has gone down");

        await Wait.ForAsync(Task.WhenAll(silent.Served, halfway.Served), "they are closed");
        rig.Refused.Should().Be(0);
        rig.Chat.Status.Statistics.ConnectionsRefused["draining"].Should().Be(2);
    }

    [Fact]
    public async Task Connection_with_a_header_during_the_drain_is_refused()
    {
        using var rig = new ProxyRig();
        await rig.Chat.Drain.StoppingAsync(CancellationToken.None);
        var late = rig.Connect();

        await late.SendAsync(ProxyRig.ClientHeader);

        await Wait.ForAsync(late.Served, "it is closed");
        rig.Chat.Status.Statistics.ConnectionsRefused["draining"].Should().Be(1);
    }

    [Fact]
    public void Many_refusals_do_not_flood_the_log()
    {
        using var rig = new ProxyRig();

        for (var i = 0; i < LogThrottle.PerSecond + 5; i++)
        {
            rig.Connect(System.Net.IPEndPoint.Parse("192.0.2.1:1"));
        }

        rig.Chat.Get<ChatLog>().Turn();
        rig.Refused.Should().Be(LogThrottle.PerSecond + 5);
        rig.Warnings.Should().HaveCount(LogThrottle.PerSecond);
        rig.Chat.Log.Lines.Should().ContainSingle(line => line.EventId == EventIds.Suppressed)
            .Which.Text.Should().Be("5 more refused for their PROXY header in the last second");
    }

    private static async Task ShouldBeRefusedAsync(ProxyRig rig, InMemoryConnection client, string problem)
    {
        await Wait.ForAsync(client.Served, "it is closed");
        (await client.Received.ReadToEndAsync()).Should().BeEmpty("it may be speaking TLS");
        rig.Refused.Should().Be(1);
        rig.Chat.Status.Statistics.ConnectionsOpened.Should().Be(0);
        rig.Warnings.Should().ContainSingle().Which.Should().Be($"Connection from 10.0.0.1:40000 refused for its PROXY header: {problem}");
        rig.Chat.Log.Lines.Single(static line => line.EventId == EventIds.ProxyHeaderRefused).Level.Should().Be(LogLevel.Warning);
    }
}
