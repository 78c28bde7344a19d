using System.IO.Pipelines;
using System.Security.Authentication;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace ChatRoom.Connections;

/// <summary>
/// Stands before TLS: takes a place for the connection, so that the limits hold for handshakes too, and looks at its
/// first byte. A TLS client speaks first; who says something else, or waits for a prompt, is told where that is.
/// </summary>
internal sealed class TlsGate(
    ConnectionDelegate next, ClientProtocol protocol, IOptions<ChatRoomOptions> options, ConnectionLimits limits, BanList bans, ConnectionLifecycle lifecycle,
    Drain drain, PortGuide ports, TimeProvider time)
{
    /// <summary>How long a client may say nothing before it is taken for one that waits for the prompt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Connections without a place that may shake hands at one time, to be told why they are not let in.</summary>
    public const int MostRefusedAtOnce = 100;

    // The type of a TLS record, as in RFC 8446, 5.1. No text begins with this byte (SYN).
    private const byte TlsHandshake = 0x16;

    private int _refused;

    /// <summary>Lets TLS go on to the next, with nothing read; answers all else.</summary>
    public Task OnConnectedAsync(ConnectionContext connection)
    {
        if (connection.Transport.Output is SocketWriter socket)
        {
            connection.Features.Set(socket); // behind TLS it cannot be seen any more
        }

        // The process's own connection takes no place, and speaks TLS.
        return connection.Features.Get<OwnConnectionFeature>() is null ? AdmitAsync(connection) : next(connection);
    }

    private async Task AdmitAsync(ConnectionContext connection)
    {
        using var permit = new ConnectionPermit(limits, bans, connection);
        connection.Features.Set(permit);
        var hasNoPlace = permit.Refusal is not null;
        try
        {
            if (hasNoPlace && Interlocked.Increment(ref _refused) > MostRefusedAtOnce)
            {
                lifecycle.Refuse(permit.Refusal!.Value, connection.RemoteEndPoint);
                return;
            }

            await PassAsync(connection, permit);
        }
        finally
        {
            if (hasNoPlace)
            {
                Interlocked.Decrement(ref _refused);
            }
        }
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionPermit permit)
    {
        // Sessions are told when the server goes down; who is still here, or shakes hands, would keep it waiting.
        var down = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var cut = down.UnsafeRegister(static (state, _) => CutOff(((ConnectionContext, ConnectionPermit))state!), (connection, permit));

        var first = await BeginningAsync(connection.Transport.Input, connection.ConnectionClosed);
        if (permit.HasGivenWay)
        {
            lifecycle.Refuse(RefusalReason.UnnamedFull, connection.RemoteEndPoint);
            return;
        }

        switch (first)
        {
            case Detection.Tls:
                await PassOnAsync(connection, permit);
                break;

            case { } beginning:
                lifecycle.Refuse(RefusalReason.NoTls, connection.RemoteEndPoint);
                var reply = new WrongPort(beginning, IsTls: true, ports) { HasProxyHeader = options.Value.ProxyProtocol.Mode == ProxyProtocolMode.Required };
                await connection.Transport.Output.WriteAsync(protocol.Formatter.Format(reply), CancellationToken.None);
                break;
        }
    }

    private async Task PassOnAsync(ConnectionContext connection, ConnectionPermit permit)
    {
        try
        {
            await next(connection);
        }
        catch (Exception e) when (!permit.HasArrived && e is NotSupportedException or AuthenticationException or InvalidOperationException)
        {
            // What an SslStream makes of a ClientHello that is none. It is the client's mistake, and counted as that.
        }
        finally
        {
            if (!permit.HasArrived)
            {
                lifecycle.Refuse(
                    permit.Refusal ?? (permit.HasGivenWay ? RefusalReason.UnnamedFull : drain.HasBegun ? RefusalReason.Draining : RefusalReason.TlsFailed),
                    connection.RemoteEndPoint);
            }
        }
    }

    /// <summary>What the connection begins with, undecided if with nothing; null if it was closed before that.</summary>
    private async ValueTask<Detection?> BeginningAsync(PipeReader reader, CancellationToken closed)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        ReadResult read;
        try
        {
            read = await reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return closed.IsCancellationRequested ? null : Detection.Undecided;
        }
        catch (IOException)
        {
            return null;
        }

        var first = read.Buffer;
        var beginning = first.IsEmpty ? (Detection?)null
            : first.FirstSpan[0] == TlsHandshake ? Detection.Tls
            : ProtocolDetector.ForeignIn(first);
        reader.AdvanceTo(beginning == Detection.Tls ? first.Start : first.End);
        return beginning;
    }

    private static void CutOff((ConnectionContext Connection, ConnectionPermit Permit) waiting)
    {
        if (!waiting.Permit.HasArrived)
        {
            waiting.Connection.Abort(new ConnectionAbortedException("the server is going down"));
        }
    }
}
