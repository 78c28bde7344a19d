using System.Net;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Presence;
using ChatRoom.Rooms;
using ChatRoom.State;

namespace ChatRoom.Hosting;

/// <summary>How the chat is doing: for health checks, statistics, dashboards.</summary>
public sealed class ChatStatus
{
    private readonly SessionDirectory _sessions;
    private readonly RoomDirectory _rooms;
    private readonly ObservedPresence _presence;
    private readonly ObservedJournal _journal;
    private readonly ConnectionLifecycle _lifecycle;
    private readonly RecentConnections _recent;
    private readonly Drain _drain;
    private readonly ChatMetrics _metrics;
    private readonly Housekeeping _housekeeping;
    private readonly ChatState _state;
    private readonly Lockdown _lockdown;
    private readonly IClusterMonitor? _cluster;

    internal ChatStatus(
        SessionDirectory sessions,
        RoomDirectory rooms,
        ObservedPresence presence,
        ObservedJournal journal,
        ConnectionLifecycle lifecycle,
        RecentConnections recent,
        Drain drain,
        ChatMetrics metrics,
        Housekeeping housekeeping,
        ChatState state,
        Lockdown lockdown,
        IClusterMonitor? cluster)
    {
        (_sessions, _rooms, _presence, _journal, _lifecycle) = (sessions, rooms, presence, journal, lifecycle);
        (_recent, _drain, _metrics, _housekeeping, _state, _lockdown, _cluster) = (recent, drain, metrics, housekeeping, state, lockdown, cluster);
    }

    /// <summary>Whether the server is going down, and takes no connections.</summary>
    public bool IsDraining => _drain.HasBegun;

    /// <summary>Why the journal cannot store at present; null while it can.</summary>
    public string? JournalFailure => _journal.Failure;

    /// <summary>What an operator has to look at although the journal stores; null: nothing.</summary>
    public string? JournalWarning => _journal.Warning;

    /// <summary>Why accounts, rooms' settings and bans cannot be changed right now; null: they can.</summary>
    public string? StateFailure => _state.Failure;

    /// <summary>How long ago the once-a-second housekeeping ran; more than a few seconds mean that the process does not get to do its work.</summary>
    public TimeSpan SinceLastTurn => _housekeeping.SinceLastTurn;

    /// <summary>The lockdown of the server, and who began it, or null if there is none.</summary>
    public LockdownState? Lockdown =>
        _lockdown.Record is { } record ? new(Moderation.Lockdown.WordsOf(record.Level), record.Expires) { By = record.By } : null;

    /// <summary>The nodes of the cluster; null: this server is not in a cluster.</summary>
    public ClusterStatistics? Cluster => _cluster?.Statistics;

    /// <summary>Connections now, the process's own included.</summary>
    public int Connections => _sessions.Count;

    /// <summary>Returns why a client that connects is not even answered; null: it is.</summary>
    public RefusalReason? ReasonToClose(EndPoint? remote) => _lifecycle.ReasonToClose(remote);

    /// <summary>Counts and logs a connection that was closed before the chat saw it.</summary>
    public void Refused(RefusalReason reason, EndPoint? remote) => _lifecycle.Refuse(reason, remote);

    /// <summary>Messages read from the connections that there are now.</summary>
    public long MessagesIn => _sessions.All.Sum(static session => session.MessagesIn);

    /// <summary>Each connection that is open, in no order: for those who run the server, and nobody else.</summary>
    public IEnumerable<ConnectionStatistics> OpenConnections =>
        _sessions.All.Where(static session => !session.IsOwn).Select(SessionStatistics.Of);

    /// <summary>The last 1,000 connections that have ended, the oldest first: for those who run the server, and nobody else.</summary>
    public IReadOnlyList<ConnectionStatistics> ClosedConnections => _recent.ToArray();

    /// <summary>Returns each room that has members, in no order.</summary>
    /// <exception cref="PresenceException">Who is in which room is unknown.</exception>
    public async ValueTask<IReadOnlyList<RoomStatistics>> RoomsAsync(CancellationToken cancellationToken)
    {
        var rooms = await _presence.RoomsAsync(cancellationToken);
        return [.. rooms.Select(present => _rooms.Find(present.Room) is { } room ? StatisticsOf(room, present.People) : null).OfType<RoomStatistics>()];
    }

    /// <summary>Counts, at this moment. They name nobody.</summary>
    public ChatStatistics Statistics => _metrics.Read() with
    {
        Journal = new JournalState(_journal.Kind, _journal.Bytes, _journal.Failure),
        Lockdown = Lockdown is { } lockdown ? lockdown with { By = null } : null,
        Draining = IsDraining,
    };

    /// <summary>The counts that are sampled once a second.</summary>
    internal LiveCounts Live => _metrics.ReadLive();

    private static RoomStatistics StatisticsOf(Room room, int members) => new()
    {
        Name = room.Name.Value,
        Topic = room.Topic,
        Members = members,
        LastId = room.Log.IdOf(room.Log.NextId) - 1,
        MaxLagBytes = room.Subscriptions.Select(static subscription => subscription.Lag).DefaultIfEmpty().Max(),
    };
}
