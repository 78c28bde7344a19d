using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Transport;

/// <summary>A connection's bytes, counted where they are handed to the socket, TLS and all; TCP tells what became of them.</summary>
internal sealed class SocketProgress : ITransportProgress
{
    private readonly Socket _socket;
    private readonly SocketWriter _writer;
    private long _acknowledged;

    private SocketProgress(Socket socket, SocketWriter writer, bool isPlain)
    {
        _socket = socket;
        _writer = writer;
        IsPlain = isPlain;
    }

    /// <summary>That of a connection; null if TCP cannot be asked.</summary>
    public static SocketProgress? Of(ConnectionContext connection)
    {
        var plain = connection.Transport.Output as SocketWriter;
        var writer = plain ?? connection.Features.Get<SocketWriter>();
        return writer is not null && connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && TcpInfo.Of(socket) is not null
            ? new SocketProgress(socket, writer, plain is not null)
            : null;
    }

    /// <inheritdoc />
    public long Sent => _writer.Sent;

    /// <inheritdoc />
    public bool IsPlain { get; }

    /// <inheritdoc />
    public long Acknowledged(out bool isOver)
    {
        var info = TcpInfo.Of(_socket); // null: it was closed meanwhile
        isOver = info is not { IsClosed: false };
        if (info is { } known)
        {
            var before = Volatile.Read(ref _acknowledged); // several ask at once: it never goes back
            while (before < known.Acknowledged)
            {
                before = Interlocked.CompareExchange(ref _acknowledged, known.Acknowledged, before) == before
                    ? known.Acknowledged
                    : Volatile.Read(ref _acknowledged);
            }
        }

        return Volatile.Read(ref _acknowledged);
    }

    /// <inheritdoc />
    public void Cut()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0); // closing it resets the connection
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }
}
