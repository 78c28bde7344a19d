using ChatRoom.Connections;
using ChatRoom.Rooms;

namespace ChatRoom.Diagnostics;

/// <summary>All counts at one moment; arrays are by <see cref="RefusalReason"/> and <see cref="CloseCause"/>.</summary>
internal sealed record ChatCounts(
    long Opened, Session[] Live, long[] Refused, long[] Closed, Traffic Traffic, TimeSpan? FanOutP50, TimeSpan? FanOutP99)
{
    /// <summary>Those of the connections that have an alias and are in a room.</summary>
    public IEnumerable<Participant> Participants => Live.Select(static session => session.Participant).OfType<Participant>();

    /// <summary>Rooms that have members.</summary>
    public IEnumerable<Room> Rooms => Participants.Select(static participant => participant.Room).Distinct();
}
