using System.Net;
using System.Net.Sockets;
using ChatRoom.Connections;
using ChatRoom.Limits;
using ChatRoom.Server.Transport;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>Accepted sockets with and without a permit.</summary>
public sealed class GatedListenerTests
{
    private readonly List<RefusalReason> _refused = [];
    private readonly OwnConnections _own = new();

    [Fact]
    public async Task Connection_without_a_permit_is_closed_and_the_permit_of_one_that_has_ended_is_free_again()
    {
        var gate = new ChatGate(() => 1, static _ => null);
        await using var listener = Listen(gate);
        using var first = await ConnectAsync(listener);
        var served = (await listener.AcceptAsync(TestContext.Current.CancellationToken))!;
        using var second = await ConnectAsync(listener);
        var accepting = listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();

        await ShouldBeClosedAsync(second);
        _refused.Should().Equal(RefusalReason.SocketLimit);

        await served.DisposeAsync();
        gate.Count.Should().Be(0);
        using var third = await ConnectAsync(listener);
        await using var next = await accepting.WithinAsync(() => "the next connection");
        next.Should().NotBeNull();
    }

    [Fact]
    public async Task Connection_beyond_the_last_file_is_closed_though_the_gate_is_open()
    {
        await using var listener = Listen(new ChatGate(() => 100, static _ => null), lastFile: 2);
        using var client = await ConnectAsync(listener);
        _ = listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();

        await ShouldBeClosedAsync(client);

        _refused.Should().Equal(RefusalReason.SocketLimit);
    }

    [Fact]
    public async Task Own_connection_needs_no_permit_and_is_marked()
    {
        var gate = new ChatGate(() => 0, static _ => null);
        await using var listener = Listen(gate);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using (_own.Expect(client.LocalEndPoint!))
        {
            await client.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
            await using var accepted = (await listener.AcceptAsync(TestContext.Current.CancellationToken))!;

            accepted.Features.Get<OwnConnectionFeature>().Should().NotBeNull();
            gate.Count.Should().Be(0);
        }

        using var other = await ConnectAsync(listener);
        _ = listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        await ShouldBeClosedAsync(other); // no other connection is exempt
    }

    private GatedListener Listen(SocketGate gate, long lastFile = long.MaxValue)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        return new GatedListener(socket, connections, gate, _own, lastFile, (reason, _) => _refused.Add(reason));
    }

    private static async Task<Socket> ConnectAsync(GatedListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint);
        return socket;
    }

    private static async Task ShouldBeClosedAsync(Socket socket)
    {
        var receive = () => socket.ReceiveAsync(new byte[1]).WithinAsync(() => "the end of the connection");
        (await receive.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
    }
}
