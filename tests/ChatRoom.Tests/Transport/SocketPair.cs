using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Tests.Transport;

/// <summary>Two ends of a TCP connection on loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    /// <param name="buffer">How many bytes the kernel may buffer for each end; 0: its default.</param>
    public SocketPair(int buffer = 0)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (buffer > 0)
        {
            listener.SendBufferSize = listener.ReceiveBufferSize = Far.ReceiveBufferSize = buffer; // accepted sockets inherit it
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Far.Connect(listener.LocalEndPoint!);
        Near = listener.Accept();
    }

    /// <summary>The server's end.</summary>
    public Socket Near { get; }

    /// <summary>The client's end.</summary>
    public Socket Far { get; }

    /// <summary>Reads a number of bytes at the far end.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await using var stream = new NetworkStream(Far);
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
