using System.Net;
using System.Net.Sockets;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class TcpTransportTests
{
    [Fact]
    public async Task Address_that_does_not_answer_is_skipped_after_its_timeout()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        silent.Listen(0);
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        var waiting = Enumerable.Range(0, 4).Select(_ => Connect(silent.LocalEndPoint!)).ToList(); // fill the queue of connections to accept
        using var answering = new TcpListener(IPAddress.Loopback, port);
        answering.Start();
        var transport = new TcpTransport(new ServerAddress("two.example", port), null, TimeProvider.System)
        {
            AddressTimeout = TimeSpan.FromSeconds(0.5),
            Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]),
        };

        await using var link = await transport.OpenAsync(TestContext.Current.CancellationToken);

        answering.Pending().Should().BeTrue();
        waiting.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task Host_without_an_address_is_an_error()
    {
        var transport = new TcpTransport(new ServerAddress("none.example", 5000), null, TimeProvider.System)
        {
            Resolve = static (_, _) => Task.FromResult<IPAddress[]>([]),
        };

        var opening = () => transport.OpenAsync(TestContext.Current.CancellationToken);

        (await opening.Should().ThrowAsync<ConnectFailedException>()).WithMessage("the host has no address");
    }

    private static Socket Connect(EndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The connection is in progress.
        }

        return socket;
    }
}
