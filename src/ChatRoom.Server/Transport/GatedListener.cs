using System.Net;
using System.Net.Sockets;
using ChatRoom.Connections;
using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Accepts the connections of one endpoint, as Kestrel's own listener does, but closes sockets that have no permit before anything
/// is created for them. Kestrel hands accepted connections to the thread pool: a limit in a middleware comes too late for a burst,
/// which may have taken every file by then. At that point the accept loop spins, and .NET cannot start a thread and ends the process.
/// </summary>
/// <param name="socket">Listens.</param>
/// <param name="connections">Creates the connections of sockets.</param>
/// <param name="gate">Gives permits.</param>
/// <param name="own">The server's own connections, which need none.</param>
/// <param name="lastFile">No connection may have a higher file number than this.</param>
/// <param name="refused">Counts a connection that is closed.</param>
internal sealed class GatedListener(
    Socket socket, SocketConnectionContextFactory connections, SocketGate gate, OwnConnections own, long lastFile, Action<RefusalReason, EndPoint?> refused)
    : IConnectionListener
{
    private readonly AcceptPace _pace = new();

    /// <inheritdoc />
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                await _pace.WaitAsync();
                if (Open(accepted) is { } connection)
                {
                    return connection;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null; // it no longer listens
            }
            catch (SocketException)
            {
                // The client has gone already.
            }
        }
    }

    /// <inheritdoc />
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        UnixListenSocket.Delete(EndPoint);
        return default;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        connections.Dispose();
        return default;
    }

    /// <summary>Creates the connection of a socket. If there is no permit for it, closes it and returns null.</summary>
    private GatedConnection? Open(Socket accepted)
    {
        SocketPermit? permit = null;
        try
        {
            // A client of a Unix socket has no address, or one that it chose itself.
            var remote = EndPoint is UnixDomainSocketEndPoint ? EndPoint : accepted.RemoteEndPoint;
            var isOwn = own.Contains(accepted.RemoteEndPoint);

            // The system gives a new file the lowest free number, so the number shows how many are in use.
            var isBeyond = accepted.Handle > lastFile;
            var reason = RefusalReason.SocketLimit;
            permit = isOwn || isBeyond ? null : gate.TryEnter(remote, out reason);
            if (permit is null && !isOwn)
            {
                refused(reason, remote);
                accepted.Close(timeout: 0);
                return null;
            }

            if (accepted.ProtocolType == ProtocolType.Tcp)
            {
                accepted.NoDelay = true;
            }

            var connection = connections.Create(accepted);
            connection.RemoteEndPoint = remote;
            if (isOwn)
            {
                connection.Features.Set(new OwnConnectionFeature());
            }

            permit?.Attach(connection);
            return new GatedConnection(connection, permit);
        }
        catch
        {
            permit?.Leave();
            accepted.Dispose();
            throw;
        }
    }
}
