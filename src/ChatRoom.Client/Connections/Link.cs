using System.Net.Security;
using System.Net.Sockets;

namespace ChatRoom.Client.Connections;

/// <summary>An open connection.</summary>
/// <param name="socket">The TCP connection.</param>
/// <param name="stream">The socket's stream, or TLS over it.</param>
internal sealed class Link(Socket socket, Stream stream) : IAsyncDisposable
{
    /// <summary>The bytes, both ways.</summary>
    public Stream Stream => stream;

    /// <summary>Whether the connection uses TLS.</summary>
    public bool UsesTls => stream is SslStream;

    /// <summary>
    /// Closes with a reset instead of an end: the tutorial's server does not notice an end and reads nothing forever; after
    /// a reset it announces that we have left.
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
            // TLS sends a last record, and the peer may be gone.
        }

        socket.Dispose();
    }
}
