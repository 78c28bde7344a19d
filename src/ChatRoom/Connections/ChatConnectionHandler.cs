using System.Net.Sockets;
using ChatRoom.Limits;
using ChatRoom.Protocol.Model;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>Serves the chat connections of an endpoint: lets each in or tells it why not, and hands it to a session.</summary>
/// <param name="services">What sessions use.</param>
/// <param name="protocol">The protocol of the endpoint.</param>
/// <param name="own">The protocol of the process's own connections, whatever the endpoint's is.</param>
internal sealed class ChatConnectionHandler(SessionServices services, ClientProtocol protocol, ClientProtocol own) : ConnectionHandler
{
    /// <inheritdoc />
    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        DetectDeadPeers(connection.Features.Get<IConnectionSocketFeature>()?.Socket);
        var session = new Session(connection, services, connection.Features.Get<OwnConnectionFeature>() is null ? protocol : own);

        // Not awaited here: a state machine more for each idle connection would hold nothing that the session's does not.
        return services.Lifecycle.TryOpen(session, connection) is { } reason ? RefuseAsync(connection, reason) : session.RunAsync();
    }

    private async Task RefuseAsync(ConnectionContext connection, RefusalReason reason) =>
        await protocol.RefuseAsync(connection, reason, reason switch
        {
            RefusalReason.Banned => services.RefusalOf(connection.RemoteEndPoint),
            RefusalReason.ServerFull or RefusalReason.UnnamedFull => new Error(ErrorCode.ServerFull),
            RefusalReason.AddressFull => new Error(ErrorCode.AddressFull),
            _ => new Error(ErrorCode.Shutdown),
        });

    /// <summary>A peer that vanished without a word is found after 60 s and 6 unanswered probes, 10 s apart.</summary>
    private static void DetectDeadPeers(Socket? socket)
    {
        if (socket is null || socket.ProtocolType != ProtocolType.Tcp)
        {
            return;
        }

        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already: reading from it tells.
        }
    }
}
