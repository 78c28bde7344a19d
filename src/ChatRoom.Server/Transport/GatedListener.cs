using System.Net;
using System.Net.Sockets;
using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Accepts the connections of one endpoint and closes those that have no permit, before Kestrel sees them. Kestrel hands
/// accepted connections to the thread pool: a limit in a middleware comes too late for a burst, which may have taken
/// every file by then. At that point the accept loop spins, and .NET cannot start a thread and ends the process.
/// </summary>
/// <param name="inner">The transport's listener.</param>
/// <param name="gate">Gives permits.</param>
/// <param name="own">The server's own connections, which need none.</param>
/// <param name="lastFile">No connection may have a higher file number than this.</param>
/// <param name="refused">Counts a connection that is closed.</param>
internal sealed class GatedListener(
    IConnectionListener inner, SocketGate gate, OwnConnections own, long lastFile, Action<RefusalReason, EndPoint?> refused)
    : IConnectionListener
{
    private readonly AcceptPace _pace = new();

    /// <inheritdoc />
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await inner.AcceptAsync(cancellationToken) is { } accepted)
        {
            await _pace.WaitAsync();
            if (own.Claim(accepted))
            {
                return new GatedConnection(accepted, gate: null);
            }

            if (EndPoint is UnixDomainSocketEndPoint)
            {
                accepted.RemoteEndPoint = EndPoint; // a client of a Unix socket has no address, or one that it chose itself
            }

            // The system gives a new file the lowest free number, so the number shows how many are in use.
            var isBeyond = FileNumberOf(accepted) > lastFile;
            if (!isBeyond && gate.TryEnter(accepted))
            {
                return new GatedConnection(accepted, gate);
            }

            refused(isBeyond ? RefusalReason.SocketLimit : gate.Reason, accepted.RemoteEndPoint);
            accepted.Abort(new ConnectionAbortedException("there is no permit for it"));
            _ = DisposeAsync(accepted); // its socket is closed already
        }

        return null;
    }

    /// <inheritdoc />
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await inner.UnbindAsync(cancellationToken);
        UnixListenSocket.Delete(EndPoint);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static long FileNumberOf(ConnectionContext connection)
    {
        try
        {
            return connection.Features.Get<IConnectionSocketFeature>()?.Socket.Handle ?? 0;
        }
        catch (ObjectDisposedException)
        {
            return 0; // the client has gone already
        }
    }

    private static async Task DisposeAsync(ConnectionContext refused)
    {
        try
        {
            await refused.DisposeAsync();
        }
        catch (Exception)
        {
            // Nobody else has seen this connection.
        }
    }
}
