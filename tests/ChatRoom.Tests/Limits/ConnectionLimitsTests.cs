using System.Net;
using ChatRoom.Limits;
using ChatRoom.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Limits;

public class ConnectionLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    private static readonly IPEndPoint Here = new(IPAddress.Parse("192.0.2.1"), 1);
    private static readonly IPEndPoint There = new(IPAddress.Parse("192.0.2.2"), 1);

    [Fact]
    public void Server_is_full_at_its_limit_until_a_connection_ends()
    {
        var limits = New(all: 2, perAddress: 0);
        var first = Named(limits, Here);
        Named(limits, Here);

        limits.TryEnter(There).Should().Be(RefusalReason.ServerFull);
        limits.Leave(first);
        limits.TryEnter(There).Should().BeNull();
    }

    [Fact]
    public void New_connection_takes_the_place_of_one_without_an_alias_if_the_server_is_full()
    {
        var limits = New(all: 3, perAddress: 0);
        Named(limits, Here);
        var (silent, another) = (new PlaceStub(Here), new PlaceStub(Here));
        limits.TryEnter(silent).Should().BeNull();
        limits.TryEnter(another).Should().BeNull();

        limits.ReasonToClose(There).Should().BeNull();
        limits.TryEnter(There).Should().BeNull();

        (silent.HasGivenWay, another.HasGivenWay).Should().Be((true, false));
        limits.TryKeep(silent).Should().BeFalse("another one has its place");
        limits.Expose(silent);
        limits.Leave(silent); // its place was given back already
        limits.TryEnter(There).Should().Be(RefusalReason.ServerFull);
    }

    [Fact]
    public void Connections_without_an_alias_take_a_part_of_all_places_and_named_ones_take_the_rest()
    {
        var limits = New(all: 1000, perAddress: 0, options => options.UnnamedPercent = 20);
        var silent = Enumerable.Range(0, 200).Select(i => new PlaceStub(Address(i))).ToArray();
        silent.Select(limits.TryEnter).Should().OnlyContain(refusal => refusal == null);

        limits.TryEnter(There).Should().Be(RefusalReason.UnnamedFull, "no address has more than it would have");
        limits.TryKeep(silent[0]).Should().BeTrue();
        limits.TryEnter(There).Should().BeNull();
        limits.TryEnter(There).Should().Be(RefusalReason.UnnamedFull);
    }

    [Fact]
    public void Connection_that_waits_for_the_server_gives_way_to_none_until_it_waits_for_its_client()
    {
        var limits = New(all: 2, perAddress: 0);
        Named(limits, Here);
        var busy = new PlaceStub(Here);
        limits.TryEnter(busy).Should().BeNull();
        _time.Advance(UnnamedConnections.Patience);
        limits.TryKeep(busy).Should().BeTrue();

        limits.TryEnter(There).Should().Be(RefusalReason.ServerFull);
        limits.Expose(busy);
        limits.TryEnter(There).Should().Be(RefusalReason.ServerFull, "it has a new start");
        _time.Advance(UnnamedConnections.Patience);
        limits.TryEnter(There).Should().BeNull();

        busy.HasGivenWay.Should().BeTrue();
    }

    [Fact]
    public void Refusals_of_many_addresses_are_explained_now_and_then_and_others_are_closed_at_once()
    {
        var limits = New(all: 1, perAddress: 0);
        Named(limits, Here);

        Enumerable.Range(0, 1000).Count(i => limits.ReasonToClose(Address(i)) is null).Should().Be(500);
        _time.Advance(TimeSpan.FromSeconds(1));
        Enumerable.Range(0, 1000).Count(i => limits.ReasonToClose(Address(i)) is null).Should().Be(100);
    }

    [Fact]
    public void Address_is_full_at_its_limit_on_any_port_and_other_addresses_are_not()
    {
        var limits = New(all: 0, perAddress: 1);

        var first = Named(limits, Here);
        limits.TryEnter(new IPEndPoint(Here.Address, 2)).Should().Be(RefusalReason.AddressFull);
        limits.TryEnter(new IPEndPoint(Here.Address.MapToIPv6(), 3)).Should().Be(RefusalReason.AddressFull);
        limits.TryEnter(There).Should().BeNull();
        limits.Leave(first);
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

        Named(limits, loopback);
        Named(limits, loopback);
        Named(limits, null);
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
    public async Task Refused_connection_gets_the_reason_and_is_counted_and_logged(bool full, string notice, string reason)
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

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "64:ff9b::192.0.2.1", true)]
    [InlineData("192.0.2.1", "64:ff9b::192.0.2.2", false)]
    public void Network_of_IPv6_is_one_address(string one, string other, bool isSame)
    {
        var limits = New(all: 0, perAddress: 1);
        limits.TryEnter(new IPEndPoint(IPAddress.Parse(one), 1)).Should().BeNull();

        limits.TryEnter(new IPEndPoint(IPAddress.Parse(other), 1)).Should().Be(isSame ? RefusalReason.AddressFull : null);
    }

    [Fact]
    public void One_address_leaves_a_share_for_others()
    {
        var limits = New(all: 8, perAddress: 1000, options => options.ReservedForOtherAddressesPercent = 25);

        var let = Enumerable.Range(0, 20).Count(_ => limits.TryEnter(Here) is null);

        let.Should().Be(6, "a quarter is reserved");
        limits.TryEnter(There).Should().BeNull();
    }

    [Fact]
    public void Reconnecting_renews_nothing()
    {
        var limits = New(all: 0, perAddress: 0, options => (options.ConnectionsPerSecondPerAddress, options.ConnectionBurstPerAddress) = (2, 5));

        Enumerable.Range(0, 100).Count(_ => TryOnce(limits, Here)).Should().Be(5);
        _time.Advance(TimeSpan.FromSeconds(1));
        Enumerable.Range(0, 100).Count(_ => TryOnce(limits, Here)).Should().Be(2);
        TryOnce(limits, There).Should().BeTrue();
    }

    [Fact]
    public void Refusals_of_an_address_are_explained_now_and_then_and_others_are_closed_at_once()
    {
        var limits = New(all: 0, perAddress: 1);
        limits.ReasonToClose(Here).Should().BeNull();
        var first = Named(limits, Here);

        Enumerable.Range(0, 100).Count(_ => limits.ReasonToClose(Here) is null).Should().Be(20);
        limits.ReasonToClose(Here).Should().Be(RefusalReason.AddressFull);
        limits.ReasonToClose(There).Should().BeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        Enumerable.Range(0, 100).Count(_ => limits.ReasonToClose(Here) is null).Should().Be(2);
        limits.Leave(first);
        limits.ReasonToClose(Here).Should().BeNull("it would be let in");
    }

    [Fact]
    public void Full_server_explains_to_each_address()
    {
        var limits = New(all: 1, perAddress: 0);
        Named(limits, There);

        Enumerable.Range(0, 100).Count(_ => limits.ReasonToClose(Here) is null).Should().Be(20);
        limits.ReasonToClose(Here).Should().Be(RefusalReason.ServerFull);
    }

    [Fact]
    public void Clients_of_a_load_balancer_are_always_answered()
    {
        var options = new ChatRoomOptions { ProxyProtocol = { Mode = ProxyProtocolMode.Required }, Limits = { MaxConnectionsPerAddress = 1 } };
        var limits = new ConnectionLimits(options, _time);
        limits.TryEnter(Here).Should().BeNull();

        Enumerable.Range(0, 100).Count(_ => limits.ReasonToClose(Here) is null).Should().Be(100);
    }

    [Fact]
    public void Loopback_counts_if_a_load_balancer_names_the_clients()
    {
        var options = new ChatRoomOptions { ProxyProtocol = { Mode = ProxyProtocolMode.Required }, Limits = { MaxConnectionsPerAddress = 1 } };
        var limits = new ConnectionLimits(options, _time);
        var loopback = new IPEndPoint(IPAddress.IPv6Loopback, 1);

        limits.TryEnter(loopback).Should().BeNull();
        limits.TryEnter(loopback).Should().Be(RefusalReason.AddressFull);
    }

    [Fact]
    public void Addresses_are_forgotten_and_bounded()
    {
        var limits = New(all: 0, perAddress: 0, options => options.ConnectionsPerSecondPerAddress = 1);

        Visit(limits, ConnectionLimits.MostAddresses + 5000);
        limits.Addresses.Should().Be(ConnectionLimits.MostAddresses);
        _time.Advance(TimeSpan.FromMinutes(10)); // all have their full allowance again
        TryOnce(limits, There);

        limits.Addresses.Should().BeLessThan(2000);
    }

    private static void Visit(ConnectionLimits limits, int addresses)
    {
        for (var i = 0; i < addresses; i++)
        {
            TryOnce(limits, new IPEndPoint(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), 1));
        }
    }

    private static bool TryOnce(ConnectionLimits limits, IPEndPoint remote)
    {
        var place = new PlaceStub(remote);
        if (limits.TryEnter(place) is not null)
        {
            return false;
        }

        limits.Leave(place);
        return true;
    }

    private static IPEndPoint Address(int number) => new(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 1);

    /// <summary>Takes a place for a connection that has an alias.</summary>
    private static PlaceStub Named(ConnectionLimits limits, IPEndPoint? remote)
    {
        var place = new PlaceStub(remote);
        limits.TryEnter(place).Should().BeNull();
        limits.TryKeep(place);
        return place;
    }

    private ConnectionLimits New(int all, int perAddress, Action<LimitOptions>? configure = null)
    {
        var options = new ChatRoomOptions
        {
            Limits =
            {
                MaxConnections = all,
                MaxConnectionsPerAddress = perAddress,
                ConnectionsPerSecondPerAddress = 0,
                ReservedForOtherAddressesPercent = 0,
            },
        };
        configure?.Invoke(options.Limits);
        return new ConnectionLimits(options, _time);
    }
}
