using ChatRoom.Diagnostics;

namespace ChatRoom.Connections;

/// <summary>What operators see of a session.</summary>
internal static class SessionStatistics
{
    public static ConnectionStatistics Of(Session session)
    {
        var counters = session.Counters;
        var participant = session.Participant;
        return new ConnectionStatistics
        {
            Id = session.Id,
            Alias = participant?.Alias.Value,
            Address = ConnectionStatistics.Readable(session.Remote),
            Dialect = session.Dialect,
            Room = participant?.Current.Room?.Name.Value,
            Since = session.Since,
            IdleSeconds = Math.Round(session.Idle.TotalSeconds, 3),
            LagBytes = participant?.Attends.Sum(static attendance => attendance.Subscription.Lag) ?? 0,
            MessagesIn = counters.MessagesIn,
            Deliveries = counters.Messages,
            Skipped = counters.Skipped,
            BytesIn = counters.BytesIn,
            BytesOut = counters.Bytes,
        };
    }
}
