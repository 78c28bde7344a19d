using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Protocol.Proxy;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ChatRoom.Connections;

/// <summary>
/// Reads the header of the PROXY protocol in front of a connection, before anything else does, and gives the connection
/// the ends that it tells; what follows it is left unread. A connection without one, and one from where no load balancer
/// is, is closed without a word: who waits on it may be speaking TLS.
/// </summary>
internal sealed class ProxyProtocolMiddleware(
    ConnectionDelegate next, IOptions<ChatRoomOptions> options, ConnectionLifecycle lifecycle, Drain drain, ChatMetrics metrics, ChatLog log, TimeProvider time)
{
    private const string Advice = "configure the load balancer to send one, or set ChatRoom:ProxyProtocol:Mode=Off";

    private readonly ProxyProtocolOptions _options = options.Value.ProxyProtocol;

    /// <summary>Lets a connection with a header go on to the next in line.</summary>
    public Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!IsTrusted(connection))
        {
            Refuse(connection, "the peer is not in ChatRoom:ProxyProtocol:TrustedNetworks");
            return Task.CompletedTask;
        }

        // Not awaited: the state machine of the reading would stay for as long as the connection. What stays is a promise.
        return ReadAsync(connection).ContinueWith(
            static (read, state) =>
            {
                var (next, connection) = ((ConnectionDelegate, ConnectionContext))state!;
                return read.GetAwaiter().GetResult() ? next(connection) : Task.CompletedTask;
            },
            (next, connection),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default).Unwrap();
    }

    /// <summary>The file system decides who may open a Unix socket. For all other connections, their address decides.</summary>
    private bool IsTrusted(ConnectionContext connection)
    {
        if (connection.Features.Get<OwnConnectionFeature>() is not null)
        {
            return true;
        }

        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address })
        {
            return connection.LocalEndPoint is UnixDomainSocketEndPoint;
        }

        var plain = address.Unmapped();
        return _options.TrustedNetworks.Any(network => network.Contains(plain) || network.Contains(address));
    }

    /// <summary>Whether there was a header, and so the connection may go on.</summary>
    private async Task<bool> ReadAsync(ConnectionContext connection)
    {
        var reader = connection.Transport.Input;
        using var deadline = new ReadDeadline(reader, time, _options.HeaderTimeout);
        using var draining = drain.Begun.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        long seen = 0;
        try
        {
            while (true)
            {
                deadline.Arm(Timeout.InfiniteTimeSpan);
                var result = await reader.ReadAsync();
                deadline.Disarm();
                seen = result.Buffer.Length;
                var (header, problem) = ProxyHeaderParser.Parse(result.Buffer);
                if (header is not null)
                {
                    Take(connection, header, result.Buffer);
                    return true;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (problem is not null)
                {
                    Refuse(connection, problem == ProxyHeaderParser.Missing ? $"{problem}; {Advice}" : problem);
                    return false;
                }

                if (result.IsCompleted)
                {
                    HasGone(connection, seen);
                    return false;
                }

                if (drain.HasBegun)
                {
                    lifecycle.Refuse(RefusalReason.Draining, connection.RemoteEndPoint);
                    return false;
                }

                if (deadline.IsOver)
                {
                    Refuse(connection, seen == 0 ? $"none came in time; {Advice}" : "its end did not come in time");
                    return false;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            HasGone(connection, seen);
            return false;
        }
    }

    private static void Take(ConnectionContext connection, ProxyHeader header, in ReadOnlySequence<byte> received)
    {
        connection.Transport.Input.AdvanceTo(received.GetPosition(header.Length));
        if (header.Source is not null)
        {
            connection.RemoteEndPoint = header.Source;
            connection.LocalEndPoint = header.Destination;
        }
    }

    /// <summary>Who connects and closes without a byte only wants to know whether anybody listens: load balancers do, every few seconds.</summary>
    private void HasGone(ConnectionContext connection, long seen)
    {
        if (seen > 0)
        {
            Refuse(connection, "the connection ended within it");
        }
        else
        {
            log.ClosedWithoutHeader(connection.RemoteEndPoint);
        }
    }

    private void Refuse(ConnectionContext connection, string problem)
    {
        metrics.Refused(RefusalReason.ProxyHeader);
        log.ProxyHeaderRefused(connection.RemoteEndPoint, problem);
    }
}
