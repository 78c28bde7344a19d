using System.Net;
using System.Net.Sockets;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>Idle connections from several addresses of this machine.</summary>
internal sealed class Flood : IDisposable
{
    private const int Addresses = 20;

    private readonly List<Socket> _sockets = [];

    /// <summary>Connections that were begun.</summary>
    public int Count => _sockets.Count;

    /// <summary>Opens connections to a port, and does not wait for any of them.</summary>
    public static Flood Open(int port, int count)
    {
        var flood = new Flood();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + (i % Addresses))]), 0));
            try
            {
                socket.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The connection is in progress.
            }

            flood._sockets.Add(socket);
        }

        return flood;
    }

    /// <inheritdoc />
    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());
}
