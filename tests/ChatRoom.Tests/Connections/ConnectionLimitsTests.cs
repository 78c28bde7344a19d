using System.Net;
using ChatRoom.Connections;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class ConnectionLimitsTests
{
    private static readonly IPEndPoint Here = new(IPAddress.Parse("192.0.2.1"), 1);
    private static readonly IPEndPoint There = new(IPAddress.Parse("192.0.2.2"), 1);

    [Fact]
    public void Server_is_full_at_its_limit_and_not_after_one_has_left()
    {
        var limits = New(all: 2, perAddress: 0);

        limits.TryEnter(Here).Should().BeNull();
        limits.TryEnter(Here).Should().BeNull();
        limits.TryEnter(There).Should().Be(RefusalReason.ServerFull);
        limits.Leave(Here);
        limits.TryEnter(There).Should().BeNull();
    }

    [Fact]
    public void Address_is_full_at_its_limit_whatever_the_port_and_the_others_are_not()
    {
        var limits = New(all: 0, perAddress: 1);

        limits.TryEnter(Here).Should().BeNull();
        limits.TryEnter(new IPEndPoint(Here.Address, 2)).Should().Be(RefusalReason.AddressFull);
        limits.TryEnter(new IPEndPoint(Here.Address.MapToIPv6(), 3)).Should().Be(RefusalReason.AddressFull);
        limits.TryEnter(There).Should().BeNull();
        limits.Leave(Here);
        limits.TryEnter(Here).Should().BeNull();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Loopback_is_not_counted_by_address(string address)
    {
        var limits = New(all: 3, perAddress: 1);
        var loopback = new IPEndPoint(IPAddress.Parse(address), 1);

        limits.TryEnter(loopback).Should().BeNull();
        limits.TryEnter(loopback).Should().BeNull();
        limits.TryEnter(null).Should().BeNull();
        limits.TryEnter(loopback).Should().Be(RefusalReason.ServerFull);
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        var limits = New(all: 0, perAddress: 0);

        Enumerable.Range(0, 20_000).Select(_ => limits.TryEnter(Here)).Should().OnlyContain(refusal => refusal == null);
    }

    [Theory]
    [InlineData(true, "* the server is full, please try again later\r\n", "server_full")]
    [InlineData(false, "* too many connections from your address, please try again later\r\n", "address_full")]
    public async Task Connection_that_is_not_let_in_is_told_why_counted_and_logged(bool full, string notice, string reason)
    {
        using var chat = new Chat(options =>
            (options.Limits.MaxConnections, options.Limits.MaxConnectionsPerAddress) = full ? (1, 0) : (0, 1));
        var first = await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Here });

        var second = chat.Connect(new InMemoryConnection { RemoteEndPoint = Here });

        (await second.Received.ReadToEndAsync()).Should().Be(notice);
        chat.Status.Statistics.ConnectionsRefused[reason].Should().Be(1);
        chat.Status.Statistics.ConnectionsOpened.Should().Be(1);
        chat.Log.Lines.Should().Contain(line => line.EventId == ChatRoom.Diagnostics.EventIds.Refused);
        await first.CloseAsync();
        await Wait.ForAsync(first.Served, "it has left");
        await chat.JoinAsync("bob", new InMemoryConnection { RemoteEndPoint = Here });
    }

    private static ConnectionLimits New(int all, int perAddress) =>
        new(new LimitOptions { MaxConnections = all, MaxConnectionsPerAddress = perAddress });
}
