using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Transport;

/// <summary>A connection's transport, but written to with a <see cref="SocketWriter"/>.</summary>
internal sealed class SocketTransport(PipeReader input, PipeWriter output) : IDuplexPipe
{
    /// <inheritdoc />
    public PipeReader Input => input;

    /// <inheritdoc />
    public PipeWriter Output => output;

    /// <summary>Takes the transport's place, where there is a socket.</summary>
    public static void Replace(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            connection.Transport = new SocketTransport(connection.Transport.Input, new SocketWriter(socket, connection.Abort));
        }
    }
}
