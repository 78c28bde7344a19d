using System.Net;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

/// <summary>Lets connections in, or refuses them, and takes note of their end: what is counted and logged about each of them.</summary>
internal sealed class ConnectionLifecycle(
    SessionDirectory sessions, ConnectionLimits limits, BanList bans, Drain drain, RecentConnections recent, LingeringConnections lingering, ChatMetrics metrics,
    ChatLog log, TimeProvider time)
{
    /// <summary>Lets a connection in; returns why not, or null.</summary>
    public RefusalReason? TryOpen(Session session, ConnectionContext connection)
    {
        if (!session.IsOwn)
        {
            if (TryAdmit(session, connection) is { } reason)
            {
                Refuse(reason, connection.RemoteEndPoint);
                return reason;
            }

            metrics.Opened();
            log.Connected(session.Id, connection.RemoteEndPoint);
        }

        sessions.Add(session);
        if (drain.HasBegun)
        {
            session.Stop(CloseCause.Shutdown); // it slipped in between
        }

        return null;
    }

    /// <summary>Returns why a client that connects is not even answered; null: it is.</summary>
    public RefusalReason? ReasonToClose(EndPoint? remote) => limits.ReasonToClose(remote);

    /// <summary>Counts and logs a connection that is not let in.</summary>
    public void Refuse(RefusalReason reason, EndPoint? remote)
    {
        metrics.Refused(reason);
        log.Refused(reason, remote);
    }

    /// <summary>A session has ended.</summary>
    public void Close(Session session, ConnectionContext connection, CloseCause cause)
    {
        metrics.Closed(session, cause);
        lingering.Add(connection);
        if (!session.IsOwn)
        {
            recent.Add(SessionStatistics.Of(session) with { Closed = time.GetUtcNow(), LagBytes = 0, Reason = ChatStatistics.SnakeCase(cause) });
            if (connection.Features.Get<ConnectionPermit>() is null)
            {
                session.Permit?.Dispose();
            }

            log.Disconnected(session.Id, session.Participant?.Alias, cause);
        }

        drain.EndIf(sessions.IsEmpty);
    }

    /// <summary>Gets a permit for a connection, or finds the one that it has. Returns the reason if the connection must be refused; otherwise null.</summary>
    private RefusalReason? TryAdmit(Session session, ConnectionContext connection)
    {
        if (drain.HasBegun)
        {
            connection.Features.Get<ConnectionPermit>()?.Arrive(session);
            return RefusalReason.Draining;
        }

        session.Permit = connection.Features.Get<ConnectionPermit>() ?? new ConnectionPermit(limits, bans, connection);
        session.Permit.Arrive(session);
        return session.Permit.Refusal;
    }
}
