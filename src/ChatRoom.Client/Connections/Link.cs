using System.Net.Sockets;

namespace ChatRoom.Client.Connections;

/// <summary>An open connection, bytes both ways.</summary>
/// <param name="socket">The TCP connection.</param>
/// <param name="stream">What is read and written: the socket's stream, or TLS over it.</param>
/// <param name="roundTrip">How long it took to connect the socket: one round trip.</param>
internal sealed class Link(Socket socket, Stream stream, TimeSpan roundTrip) : IAsyncDisposable
{
    /// <summary>What is read and written.</summary>
    public Stream Stream => stream;

    /// <summary>A round trip on the network, as measured.</summary>
    public TimeSpan RoundTrip => roundTrip;

    /// <summary>
    /// Closes with a reset instead of an end: the classic server does not notice an end, but goes on reading nothing for
    /// ever; of a reset it tells the others that we have left.
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
            // TLS says goodbye, and nobody may be there to hear it.
        }

        socket.Dispose();
    }
}
