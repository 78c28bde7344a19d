using System.Net;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Rooms;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>What all sessions of a server share.</summary>
internal sealed class ChatHub(
    IOptions<ChatRoomOptions> options,
    IMessageJournal journal,
    IAliasRegistry aliases,
    IEnumerable<ICommand> commands,
    ForeignAnswers foreign,
    ChatMetrics metrics,
    ChatLog log,
    TimeProvider time)
{
    public ChatRoomOptions Options => options.Value;

    /// <summary>The room everybody starts in.</summary>
    public RoomName Lobby { get; } = RoomName.TryParse(options.Value.Lobby, out var lobby, out var reason)
        ? lobby
        : throw new OptionsValidationException(nameof(ChatRoomOptions.Lobby), typeof(ChatRoomOptions), [reason]);

    public IMessageJournal Journal => journal;

    public IAliasRegistry Aliases => aliases;

    public CommandTable Commands { get; } = new(commands);

    public ForeignAnswers Foreign => foreign;

    public ChatMetrics Metrics => metrics;

    public ChatLog Log => log;

    public TimeProvider Time => time;

    public SessionDirectory Sessions { get; } = new();

    public RoomDirectory Rooms { get; } = new(new RoomServices(journal, options.Value, time, metrics.FannedOut));

    public Drain Drain { get; } = new();

    /// <summary>A connection was let in.</summary>
    public void Opened(Session session, EndPoint? remote)
    {
        Sessions.Add(session);
        if (session.IsProbe)
        {
            return;
        }

        metrics.Opened();
        log.Connected(session.Id, remote);
        if (Drain.HasBegun)
        {
            session.Stop(CloseCause.Shutdown); // it slipped in between
        }
    }

    /// <summary>A connection was not let in.</summary>
    public void Refused(RefusalReason reason, EndPoint? remote)
    {
        metrics.Refused(reason);
        log.Refused(reason, remote);
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(Session session, CloseCause cause)
    {
        metrics.Closed(Sessions, session, cause);
        Drain.EndIf(Sessions.IsEmpty);
        if (!session.IsProbe)
        {
            log.Disconnected(session.Id, cause);
        }
    }
}
