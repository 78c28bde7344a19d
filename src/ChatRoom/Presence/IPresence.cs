using ChatRoom.Protocol;

namespace ChatRoom.Presence;

// Contract of IPresence (each line has its test in ChatRoom.Tests/Presence/PresenceContract):
//
// 1. A person is present in a room from EnterAsync until LeaveAsync, once, under the alias that was given last.
// 2. Every call sees the effects of the calls that completed before it began.
// 3. A room with nobody present is not listed and counts 0.
// 4. Presence knows no connections, cursors or logs of this node: a person is a number and an alias, a room is a name.
//    A follower, who only receives a room, is not present.
// 5. A call may fail (PresenceException). Then its outcome is unknown, and a later call of the same kind for the same person
//    and room decides. A person who could not leave may be listed until the implementation notices that they are gone.
// 6. A canceled call ends at once, with OperationCanceledException; its outcome is unknown, too.

/// <summary>
/// Decides who is visible in which room: who is listed, counted and announced. Receiving a room does not require presence.
/// The contract stands above. All methods throw <see cref="PresenceException"/>.
/// </summary>
public interface IPresence
{
    /// <summary>Makes a person appear in a room, or changes their alias there.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">The person's number, which stays the same through renames.</param>
    /// <param name="alias">The person's alias.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask EnterAsync(RoomName room, long person, Alias alias, CancellationToken cancellationToken);

    /// <summary>Removes a person from a room. Does nothing if they are not in it.</summary>
    ValueTask LeaveAsync(RoomName room, long person, CancellationToken cancellationToken);

    /// <summary>Returns how many people are in a room.</summary>
    ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>Returns the aliases of the people in a room, in no order.</summary>
    ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>Returns the rooms with people in them, in no order.</summary>
    ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken);
}
