using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>Serves one chat connection: registers its session, runs it, and accounts for its end.</summary>
internal sealed class ChatConnectionHandler(ChatHub hub, Housekeeping housekeeping) : ConnectionHandler
{
    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        DetectDeadPeers(connection.Features.Get<IConnectionSocketFeature>()?.Socket);
        var session = new Session(connection, hub);
        hub.Opened(session, connection.RemoteEndPoint);
        var cause = CloseCause.InternalError;
        try
        {
            cause = await session.RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            cause = CloseCause.ConnectionLost;
        }
        catch (Exception e)
        {
            hub.Log.SessionFailed(session.Id, e);
        }
        finally
        {
            hub.Closed(session, cause);
            housekeeping.CloseLater(connection);
        }
    }

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
        catch (SocketException)
        {
            // Gone already: reading from it tells.
        }
    }
}
