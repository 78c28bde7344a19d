using System.Net;
using ChatRoom.Connections;
using ChatRoom.Limits;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

/// <summary>Connections without an alias give way to new ones when the server is full.</summary>
public class GiveWayTests
{
    private const byte Tls = 0x16;
    private const string Full = "* the server is full, please try again later\r\n";

    [Fact]
    public async Task Silent_connection_learns_that_it_has_to_go_and_the_new_one_is_served()
    {
        using var chat = ForTwo();
        var silent = Connect(chat, "192.0.2.1");
        await silent.ExpectBytesAsync("alias?");
        Connect(chat, "192.0.2.1");

        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.2") });

        (await silent.Received.ReadToEndAsync()).Should().Be($"\r\n{Full}");
        await Wait.ForAsync(silent.Served, "it has ended");
        chat.Status.Statistics.ConnectionsClosed["gave_way"].Should().Be(1);
    }

    [Fact]
    public async Task Connection_that_has_an_alias_keeps_its_place()
    {
        using var chat = ForTwo();
        var ann = await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.1") });
        await chat.JoinAsync("bob", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.1") });
        await ann.ExpectAsync("bob has connected to the chat room!");

        var refused = Connect(chat, "192.0.2.2");

        (await refused.Received.ReadToEndAsync()).Should().Be(Full);
        await ann.SendAsync("still here\n");
        await ann.ExpectAsync("ann: still here");
    }

    [Fact]
    public async Task Connection_that_gets_its_alias_after_its_place_was_taken_is_not_announced()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var late = Connect(chat, "192.0.2.1");
        await late.ExpectBytesAsync("alias?");
        chat.Get<ConnectionLimits>().Leave(chat.Get<SessionDirectory>().All.Single(static session => session.Participant is null).Permit!); // it is not told yet

        await late.SendAsync("late\n");

        (await late.Received.ReadToEndAsync()).Should().EndWith(Full);
        chat.Status.Statistics.ConnectionsClosed["gave_way"].Should().Be(1);
        await chat.JoinAsync("late");
        await ann.ExpectAsync("late has connected to the chat room!");
    }

    [Fact]
    public async Task Connection_that_was_refused_an_alias_gives_way_all_the_same()
    {
        using var chat = ForTwo();
        var stubborn = Connect(chat, "192.0.2.1");
        await stubborn.SendAsync($"{new string('x', 100)}\n");
        await stubborn.ExpectBytesAsync("alias?");
        Connect(chat, "192.0.2.1");

        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.2") });

        (await stubborn.Received.ReadToEndAsync()).Should().EndWith(Full);
    }

    [Fact]
    public async Task Program_that_has_not_said_who_it_is_gets_an_error()
    {
        using var chat = ForTwo();
        var program = Connect(chat, "192.0.2.1");
        await program.SendAsync("{\"type\":");
        Connect(chat, "192.0.2.1");

        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.2") });

        (await program.Received.ReadToEndAsync()).Should().Contain("the server is full");
    }

    [Fact]
    public async Task Silent_client_of_the_TLS_port_is_cut_off_and_counted()
    {
        using var chat = ForTwo();
        var silent = new InMemoryConnection { RemoteEndPoint = Address("192.0.2.1") };
        silent.ServedBy(chat.TlsGate(static _ => Task.CompletedTask).OnConnectedAsync);
        Connect(chat, "192.0.2.1");

        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.2") });

        await Wait.ForAsync(silent.Served, "it has ended");
        chat.Status.Statistics.ConnectionsRefused["unnamed_full"].Should().Be(1);
        chat.Status.Statistics.ConnectionsRefused["no_tls"].Should().Be(0);
    }

    [Fact]
    public async Task Handshake_of_TLS_is_cut_off_and_counted()
    {
        using var chat = ForTwo();
        var handshake = new InMemoryConnection { RemoteEndPoint = Address("192.0.2.1") };
        handshake.ServedBy(chat.TlsGate(_ => Wait.UntilAsync(() => handshake.AbortReason is not null, "it is cut off")).OnConnectedAsync);
        await handshake.SendAsync([Tls]);
        Connect(chat, "192.0.2.1");

        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.2") });

        await Wait.ForAsync(handshake.Served, "it has ended");
        chat.Status.Statistics.ConnectionsRefused["unnamed_full"].Should().Be(1);
    }

    [Fact]
    public async Task New_connection_is_refused_if_none_gives_way_to_it()
    {
        using var chat = new Chat(static options => (options.Limits.MaxConnections, options.Limits.MaxConnectionsPerAddress) = (1_000, 0));
        for (var i = 0; i < 200; i++)
        {
            await Connect(chat, $"10.0.0.{i}").ExpectBytesAsync("alias?");
        }

        var refused = Connect(chat, "192.0.2.1");

        (await refused.Received.ReadToEndAsync()).Should().Be(Full);
        chat.Status.Statistics.ConnectionsRefused["unnamed_full"].Should().Be(1);
        chat.Time.Advance(UnnamedConnections.Patience);
        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Address("192.0.2.1") });
    }

    /// <summary>A chat with two places.</summary>
    private static Chat ForTwo() => new(static options => (options.Limits.MaxConnections, options.Limits.ReservedForOtherAddressesPercent) = (2, 0));

    private static InMemoryConnection Connect(Chat chat, string address) => chat.Connect(new InMemoryConnection { RemoteEndPoint = Address(address) });

    private static IPEndPoint Address(string address) => new(IPAddress.Parse(address), 1);
}
