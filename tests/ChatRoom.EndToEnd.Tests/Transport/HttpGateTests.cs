using System.Net;
using ChatRoom.Limits;
using ChatRoom.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>Which HTTP connections get in.</summary>
public sealed class HttpGateTests
{
    private const string There = "192.0.2.1";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Full_gate_refuses_and_lets_in_again_once_one_has_left()
    {
        var gate = New(most: 4);
        var first = Enter(gate, There)!;
        Enter(gate, There).Should().NotBeNull();

        Enter(gate, There).Should().BeNull("the last two are for this machine");
        first.Permit().Leave();

        Enter(gate, There).Should().NotBeNull();
        gate.Count.Should().Be(2);
    }

    [Fact]
    public void Address_has_a_limit_of_its_own()
    {
        var gate = New(most: 100, perAddress: 2);
        Enter(gate, There);
        Enter(gate, $"::ffff:{There}");

        Enter(gate, There).Should().BeNull();
        Enter(gate, "192.0.2.2").Should().NotBeNull();
    }

    [Fact]
    public void Network_of_IPv6_is_one_address()
    {
        var gate = New(most: 100, perAddress: 2);
        Enter(gate, "2001:db8:1:2::1");
        Enter(gate, "2001:db8:1:2::2");

        Enter(gate, "2001:db8:1:2:ffff::3").Should().BeNull();
        Enter(gate, "2001:db8:1:3::1").Should().NotBeNull();
    }

    [Theory]
    [InlineData(false, "127.0.0.1", true)]
    [InlineData(false, "127.0.0.9", true)]
    [InlineData(false, "::1", true)]
    [InlineData(false, There, false)]
    [InlineData(true, "127.0.0.1", true)]
    [InlineData(true, "::ffff:127.0.0.1", true)]
    [InlineData(true, "::1", true)]
    [InlineData(true, "127.0.0.9", false)]
    public void Last_connections_are_for_this_machine(bool countLoopback, string address, bool getsIn)
    {
        var gate = New(most: 100, countLoopback: countLoopback);
        for (var i = 0; i < 100; i++)
        {
            Enter(gate, $"192.0.2.{i}");
        }

        gate.Count.Should().Be(100 - HttpGate.LocalShare);
        (Enter(gate, address) is not null).Should().Be(getsIn);
    }

    [Fact]
    public void New_connection_replaces_the_one_that_is_idle_longest()
    {
        var gate = New(most: 4);
        var (first, second) = (Enter(gate, There)!, Enter(gate, There)!);
        gate.Begin(first.Permit());
        gate.End(first.Permit());
        _time.Advance(HttpGate.WorthReplacing);

        Enter(gate, There).Should().NotBeNull();

        second.Closed.Should().BeTrue();
        first.Closed.Should().BeFalse();
        second.Permit().Leave(); // its socket is closed; another connection already has its permit
        gate.Count.Should().Be(2);
    }

    [Fact]
    public void Connection_that_has_just_come_is_not_replaced()
    {
        var gate = New(most: 4);
        Enter(gate, There);
        Enter(gate, There);

        _time.Advance(HttpGate.WorthReplacing - TimeSpan.FromMilliseconds(1));

        Enter(gate, There).Should().BeNull();
    }

    [Fact]
    public void Connection_with_a_request_under_way_is_not_replaced()
    {
        var gate = New(most: 4);
        var (first, second) = (Enter(gate, There)!, Enter(gate, There)!);
        gate.Begin(first.Permit());
        gate.Begin(second.Permit());
        _time.Advance(TimeSpan.FromMinutes(1));

        Enter(gate, There).Should().BeNull();
        gate.End(second.Permit());
        _time.Advance(HttpGate.WorthReplacing);

        Enter(gate, There).Should().NotBeNull();
        second.Closed.Should().BeTrue();
    }

    [Fact]
    public void Others_do_not_take_the_place_of_this_machine()
    {
        var gate = New(most: 4);
        var local = Enter(gate, "127.0.0.1")!;
        _time.Advance(HttpGate.WorthReplacing);
        Enter(gate, There);
        Enter(gate, There);

        Enter(gate, There).Should().BeNull();

        local.Closed.Should().BeFalse();
    }

    [Fact]
    public void Address_at_its_limit_replaces_its_own()
    {
        var gate = New(most: 100, perAddress: 1);
        var other = Enter(gate, "192.0.2.9")!;
        var own = Enter(gate, There)!;
        _time.Advance(HttpGate.WorthReplacing);

        Enter(gate, There).Should().NotBeNull();

        (other.Closed, own.Closed).Should().Be((false, true));
    }

    [Fact]
    public void Permit_that_is_replaced_before_its_connection_exists_closes_the_connection_then()
    {
        var gate = New(most: 1);
        var slow = gate.TryEnter(new IPEndPoint(IPAddress.Parse(There), 1), out _)!;
        _time.Advance(HttpGate.WorthReplacing);
        Enter(gate, There).Should().NotBeNull();
        var peer = new Peer();

        slow.Attach(peer);

        peer.Closed.Should().BeTrue();
    }

    [Fact]
    public void Connection_that_carries_WebSockets_is_one_of_the_chat()
    {
        var (gate, chat) = (New(most: 2), new ChatGate(static () => 1, static _ => null));
        var peer = Enter(gate, There)!;
        gate.Begin(peer.Permit());

        peer.Permit().TryUpgrade(chat, client: null, out _).Should().BeTrue();
        peer.Permit().TryUpgrade(chat, client: null, out _).Should().BeTrue("it is the same socket");
        (gate.Count, chat.Count).Should().Be((0, 1));
        var other = Enter(gate, There)!;
        other.Permit().TryUpgrade(chat, client: null, out var reason).Should().BeFalse();
        reason.Should().Be(RefusalReason.SocketLimit);
        gate.Count.Should().Be(1);

        peer.Permit().Downgrade();
        (gate.Count, chat.Count).Should().Be((1, 1));
        other.Permit().Leave();
        peer.Permit().Downgrade();
        (gate.Count, chat.Count).Should().Be((1, 0));
        gate.End(peer.Permit());
        peer.Permit().Leave();
        gate.Count.Should().Be(0);
    }

    [Fact]
    public void Connection_that_comes_back_from_the_chat_is_closed_if_there_is_no_place()
    {
        var (gate, chat) = (New(most: 2), new ChatGate(static () => 9, static _ => null));
        var peer = Enter(gate, There)!;
        gate.Begin(peer.Permit());
        peer.Permit().TryUpgrade(chat, client: null, out _);
        Enter(gate, There).Should().NotBeNull();

        peer.Permit().Downgrade();

        peer.Closed.Should().BeTrue();
        peer.Permit().Leave();
        (gate.Count, chat.Count).Should().Be((1, 0));
    }

    [Fact]
    public void Connection_that_has_closed_does_not_come_back()
    {
        var (gate, chat) = (New(most: 2), new ChatGate(static () => 9, static _ => null));
        var peer = Enter(gate, There)!;
        peer.Permit().TryUpgrade(chat, client: null, out _);
        peer.Permit().Leave();

        peer.Permit().Downgrade();

        (gate.Count, chat.Count).Should().Be((0, 0));
    }

    [Fact]
    public void Client_that_the_chat_does_not_answer_gets_no_further_WebSocket()
    {
        RefusalReason? refusal = null;
        var (gate, chat) = (New(most: 2), new ChatGate(static () => 9, _ => refusal));
        var peer = Enter(gate, There)!;
        peer.Permit().TryUpgrade(chat, client: null, out _).Should().BeTrue();

        refusal = RefusalReason.AddressFull;

        peer.Permit().TryUpgrade(chat, client: null, out var reason).Should().BeFalse();
        reason.Should().Be(RefusalReason.AddressFull);
    }

    private HttpGate New(int most, int perAddress = 0, bool countLoopback = false) => new(most, perAddress, countLoopback, prefixBits: 64, _time);

    private static Peer? Enter(HttpGate gate, string address)
    {
        if (gate.TryEnter(new IPEndPoint(IPAddress.Parse(address), 1), out _) is not { } permit)
        {
            return null;
        }

        var peer = new Peer();
        permit.Attach(peer);
        return peer;
    }

    private sealed class Peer : DefaultConnectionContext
    {
        public bool Closed { get; private set; }

        public HttpPermit Permit() => Features.Get<HttpPermit>()!;

        public override void Abort(ConnectionAbortedException abortReason) => Closed = true;
    }
}
