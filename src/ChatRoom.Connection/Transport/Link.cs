using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ChatRoom.Connection.Transport;

/// <summary>An open connection.</summary>
/// <param name="socket">The TCP connection.</param>
/// <param name="stream">The socket's stream, or TLS over it.</param>
internal sealed class Link(Socket socket, Stream stream) : IAsyncDisposable
{
    public Stream Stream => stream;

    public bool UsesTls => stream is SslStream;

    /// <summary>Whether nobody else can read what is sent: the connection uses TLS, or does not leave this machine.</summary>
    public bool IsPrivate { get; init; } = stream is SslStream || socket.RemoteEndPoint is not IPEndPoint remote || IsLoopback(remote.Address);

    /// <summary>
    /// Closes the connection with a TCP reset. The tutorial's server does not notice a normal close: it reads empty messages
    /// forever. After a reset it announces that the client has left.
    /// </summary>
    public void Reset() => socket.Close(timeout: 0);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // TLS sends a last record, which fails if the peer is gone.
        }

        socket.Dispose();
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
