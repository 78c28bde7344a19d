using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>
/// Removes participants against their will. Only a participant's own session changes its rooms, so it is asked to; the caller does
/// not wait. A session that cannot do it soon, because its client does not read, ends.
/// </summary>
internal sealed class RoomRemoval(RoomService rooms, ParticipantDirectory participants)
{
    /// <summary>Somebody, given by number, is removed from a room, with the reason: who listens to the room for them ends that. Handlers must not wait.</summary>
    public event Action<long, RoomName, Error>? Removed;

    /// <summary>Reports that somebody is removed from a room, after their participants were.</summary>
    public void Report(long person, RoomName room, Error why) => Removed?.Invoke(person, room, why);

    /// <summary>Removes all participants of a person on this node from a room; see <see cref="Remove"/>. Returns how many there were.</summary>
    public int RemovePerson(long person, RoomName room, Error why, CloseCause cause)
    {
        var present = participants.AllOf(person).Where(one => one.TryFind(room, out _)).ToArray();
        foreach (var one in present)
        {
            Remove(one, room, why, cause);
        }

        Report(person, room, why);
        return present.Length;
    }

    /// <summary>
    /// Removes a participant from a room. A client that attends one room at a time goes to the lobby; its connection ends if that is
    /// the room, or if it cannot enter the lobby. That of a program ends if it is in no other room. Somebody who has logged out
    /// (<see cref="CloseCause.NotPermitted"/>) did that themselves, so their program stays.
    /// </summary>
    /// <param name="who">The participant.</param>
    /// <param name="room">The room.</param>
    /// <param name="why">What its client is told.</param>
    /// <param name="cause">Why its connection ends, if it does.</param>
    public void Remove(Participant who, RoomName room, Error why, CloseCause cause) => who.Session.Ask(one => RemoveAsync(one, room, why, cause), cause);

    /// <summary>Ends a participant's connection, whatever its session is doing.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="why">What its client is told.</param>
    /// <param name="cause">Why.</param>
    public static void End(Participant who, Error why, CloseCause cause)
    {
        who.TryTell(why);
        who.Session.Stop(cause);
    }

    private async ValueTask RemoveAsync(Participant who, RoomName room, Error why, CloseCause cause)
    {
        if (!who.TryFind(room, out var attendance))
        {
            return;
        }

        who.Reply(why with { AskedIn = room }, attendance.Subscription);
        var isLast = who.MostRooms is null ? room == rooms.Lobby : who.RoomCount == 1 && cause != CloseCause.NotPermitted;
        var reply = isLast ? why : await rooms.PartAsync(who, room, confirmation: null, who.Session.Stopping);
        if (reply is Error)
        {
            who.Session.Stop(cause);
        }
        else
        {
            who.Reply(reply);
        }
    }
}
