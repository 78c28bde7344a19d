using System.Net;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Presence;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Services;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>What all sessions of a server share.</summary>
internal sealed class ChatHub(
    IOptions<ChatRoomOptions> options,
    ObservedJournal journal,
    IAliasRegistry aliases,
    ObservedPresence presence,
    CommandTable commands,
    TextRequests requests,
    RoomService entering,
    ResumeService resuming,
    HistoryService history,
    MessageService messages,
    WhisperService whispers,
    RoomDirectory rooms,
    PortGuide ports,
    SessionDirectory sessions,
    ResumeDesk places,
    ChatMetrics metrics,
    ChatLog log,
    Drain drain,
    TimeProvider time)
{
    public ChatRoomOptions Options => options.Value;

    public IMessageJournal Journal => journal;

    public IAliasRegistry Aliases { get; } = new ObservedAliasRegistry(aliases, log, time);

    /// <summary>Who is visible in which room.</summary>
    public IPresence Presence => presence;

    public CommandTable Commands => commands;

    /// <summary>What text clients ask for.</summary>
    public TextRequests Requests => requests;

    /// <summary>Lets participants into rooms, and out.</summary>
    public RoomService Entering => entering;

    /// <summary>Gives participants tokens.</summary>
    public ResumeService Resuming => resuming;

    public HistoryService History => history;

    public MessageService Messages => messages;

    public WhisperService Whispers => whispers;

    public PortGuide Ports => ports;

    /// <summary>Where clients get tokens, and come back with them.</summary>
    public ResumeDesk Places => places;

    public ChatMetrics Metrics => metrics;

    public ChatLog Log => log;

    public TimeProvider Time => time;

    public ConnectionLimits Limits { get; } = new(options.Value, time);

    public SessionDirectory Sessions => sessions;

    public RoomDirectory Rooms => rooms;

    public Drain Drain => drain;

    /// <summary>The last connections that have ended, and why.</summary>
    public ClosedConnections Closed { get; } = new();

    /// <summary>Connections that were served and are to be closed; held weakly, see <see cref="Housekeeping"/>.</summary>
    public ClosingConnections Closing { get; } = new(time);

    /// <summary>Lets a connection in, or tells why not.</summary>
    public RefusalReason? TryOpen(Session session, ConnectionContext connection)
    {
        if (!session.IsOwn)
        {
            if (TryAdmit(connection) is { } reason)
            {
                Refuse(reason, connection.RemoteEndPoint);
                return reason;
            }

            metrics.Opened();
            log.Connected(session.Id, connection.RemoteEndPoint);
        }

        sessions.Add(session);
        if (Drain.HasBegun)
        {
            session.Stop(CloseCause.Shutdown); // it slipped in between
        }

        return null;
    }

    /// <summary>A connection is not let in: counts and logs it.</summary>
    public void Refuse(RefusalReason reason, EndPoint? remote)
    {
        metrics.Refused(reason);
        log.Refused(reason, remote);
    }

    /// <summary>A session has ended.</summary>
    public void Close(Session session, ConnectionContext connection, CloseCause cause)
    {
        metrics.Closed(session, cause);
        Closing.Add(connection);
        if (!session.IsOwn)
        {
            Closed.Add(ConnectionStatistics.Of(session) with { Closed = time.GetUtcNow(), LagBytes = 0, Reason = ChatStatistics.SnakeCase(cause) });
            if (connection.Features.Get<Admission>() is null)
            {
                Limits.Leave(connection.RemoteEndPoint);
            }

            log.Disconnected(session.Id, session.Participant?.Alias, cause);
        }

        Drain.EndIf(sessions.IsEmpty);
    }

    /// <summary>Takes a place for a connection, unless it has one already; if there is none, why.</summary>
    private RefusalReason? TryAdmit(ConnectionContext connection)
    {
        var admission = connection.Features.Get<Admission>();
        admission?.Arrive();
        return Drain.HasBegun ? RefusalReason.Draining
            : admission is null ? Limits.TryEnter(connection.RemoteEndPoint)
            : admission.Refusal;
    }
}
