using System.Net;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Presence;

namespace ChatRoom;

/// <summary>How the chat is doing: for health checks, statistics, dashboards.</summary>
public sealed class ChatStatus
{
    private readonly ChatHub _hub;
    private readonly Housekeeping _housekeeping;

    internal ChatStatus(ChatHub hub, Housekeeping housekeeping)
    {
        _hub = hub;
        _housekeeping = housekeeping;
    }

    /// <summary>Whether the server is going down, and takes no connections.</summary>
    public bool IsDraining => _hub.Drain.HasBegun;

    /// <summary>Why the journal cannot store at present; null while it can.</summary>
    public string? JournalFailure => _hub.Journal.Failure;

    /// <summary>What an operator has to look at although the journal stores; null: nothing.</summary>
    public string? JournalWarning => _hub.Journal.Warning;

    /// <summary>How long ago the once-a-second housekeeping ran; more than a few seconds mean that the process does not get to do its work.</summary>
    public TimeSpan SinceLastTurn => _housekeeping.SinceLastTurn;

    /// <summary>Connections now, the process's own included.</summary>
    public int Connections => _hub.Sessions.Count;

    /// <summary>Counts and logs a connection that was closed before the chat saw it.</summary>
    public void Refused(RefusalReason reason, EndPoint? remote) => _hub.Refuse(reason, remote);

    /// <summary>Messages read from the connections that there are now.</summary>
    public long MessagesIn => _hub.Sessions.All.Sum(static session => session.MessagesIn);

    /// <summary>Each connection that is open, in no order: for those who run the server, and nobody else.</summary>
    public IEnumerable<ConnectionStatistics> OpenConnections =>
        _hub.Sessions.All.Where(static session => !session.IsOwn).Select(ConnectionStatistics.Of);

    /// <summary>The last 1,000 connections that have ended, the oldest first: for those who run the server, and nobody else.</summary>
    public IReadOnlyList<ConnectionStatistics> ClosedConnections => _hub.Closed.ToArray();

    /// <summary>Returns each room that has members, in no order.</summary>
    /// <exception cref="PresenceException">Who is in which room is unknown.</exception>
    public async ValueTask<IReadOnlyList<RoomStatistics>> RoomsAsync(CancellationToken cancellationToken)
    {
        var rooms = await _hub.Presence.RoomsAsync(cancellationToken);
        return [.. rooms.Select(present => _hub.Rooms.Find(present.Room) is { } room ? RoomStatistics.Of(room, present.People) : null).OfType<RoomStatistics>()];
    }

    /// <summary>Counts, at this moment.</summary>
    public ChatStatistics Statistics => _hub.Metrics.Read() with
    {
        Journal = new JournalState(_hub.Journal.Kind, _hub.Journal.Bytes, _hub.Journal.Failure),
        Draining = IsDraining,
    };
}
