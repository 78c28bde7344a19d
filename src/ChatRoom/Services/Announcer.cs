using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>
/// Lets participants appear in rooms and disappear from them, and announces it: for the first connection of a person that enters
/// a room, and for the last one that leaves it. A person with another connection in the chat does not connect or leave the chat,
/// but joins or leaves the room. Changes and announcements happen in turns of the person, so they have the same order.
/// </summary>
internal sealed class Announcer(ObservedPresence presence, ParticipantDirectory participants, PersonTurns turns, AwayService away, INodes nodes, Drain drain)
{
    /// <summary>
    /// Lets a participant appear in a room. Returns how to announce it, once they have got the room's history, or null if the room
    /// sees nothing.
    /// </summary>
    /// <exception cref="PresenceException">It is unknown whether they appeared.</exception>
    public async ValueTask<ChatEventKind?> AppearAsync(Participant who, Room room, ChatEventKind kind, CancellationToken cancellationToken)
    {
        if (!who.IsVisible)
        {
            return null;
        }

        using var turn = await turns.TakeAsync(who.Person.Id);
        var change = await presence.EnterAsync(room.Name, who.Person.Id, who.Session.Id, who.Alias, cancellationToken);
        if (change != PresenceChange.InChat && who.RoomCount == 0)
        {
            away.TakeOver(who.Person); // they have connections to other nodes
        }

        if (change == PresenceChange.None)
        {
            return null;
        }

        who.Unannounced = room.Name;
        return kind == ChatEventKind.Connected && change == PresenceChange.InRoom ? ChatEventKind.Joined : kind;
    }

    /// <summary>
    /// Announces that a participant has appeared in a room; see <see cref="Room.AnnounceAsync"/>. Returns the announcement's number
    /// in the room's log, or null if there is none.
    /// </summary>
    /// <param name="who">The participant.</param>
    /// <param name="room">The room.</param>
    /// <param name="kind">What <see cref="AppearAsync"/> returned.</param>
    public async ValueTask<long?> AnnounceAsync(Participant who, Room room, ChatEventKind? kind)
    {
        if (kind is not { } announced)
        {
            return null;
        }

        using var turn = await turns.TakeAsync(who.Person.Id);
        who.Unannounced = null;
        return await room.AnnounceAsync(announced, who.Alias, who.Address);
    }

    /// <summary>
    /// Lets a participant disappear from a room, and announces it unless <paramref name="kind"/> is null or the room has not seen
    /// them appear. If another connection of the person is there meanwhile, the room sees the person appear now.
    /// </summary>
    public async ValueTask DisappearAsync(Participant who, Room room, ChatEventKind? kind)
    {
        if (!who.IsVisible || (kind is null && drain.HasBegun && !nodes.IsAlone))
        {
            return; // the other nodes let the people of this one leave, together
        }

        using var turn = await turns.TakeAsync(who.Person.Id);
        var change = await LeaveAsync(who, room);
        var isKnown = who.Unannounced != room.Name;
        who.Unannounced = isKnown ? who.Unannounced : null;
        if (kind is { } announced && isKnown == (change != PresenceChange.None))
        {
            await room.AnnounceAsync(
                !isKnown ? ChatEventKind.Joined : announced == ChatEventKind.Left && change == PresenceChange.InRoom ? ChatEventKind.Parted : announced,
                who.Alias,
                who.Address);
        }
    }

    private async ValueTask<PresenceChange> LeaveAsync(Participant who, Room room)
    {
        try
        {
            return await presence.LeaveAsync(room.Name, who.Person.Id, who.Session.Id, drain.Over);
        }
        catch (Exception e) when (e is PresenceException or OperationCanceledException)
        {
            // The failure is logged, or the server is shutting down. The participant leaves anyway, and only this server's
            // connections tell whether the room still has the person.
            var others = participants.AllOf(who.Person.Id).Where(other => other != who).ToArray();
            return Array.Exists(others, other => other.Attends.Any(attendance => attendance.Name == room.Name)) ? PresenceChange.None
                : others.Length > 0 ? PresenceChange.InRoom
                : PresenceChange.InChat;
        }
    }
}
