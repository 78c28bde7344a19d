using ChatRoom.Protocol;

namespace ChatRoom.Presence;

// Contract of IPresence (each line has its test in ChatRoom.Tests/Presence/PresenceContract):
//
// 1. A connection of a person is in a room from EnterAsync until LeaveAsync. A person is present in a room while at least one of
//    their connections is in it, and is listed and counted there once.
// 2. EnterAsync says whether the person appeared in the room, and LeaveAsync whether they disappeared from it. So, however calls
//    overlap, each appearance is followed by one disappearance before the next one. Both also say whether another connection of
//    the person is in any room at that moment.
// 3. A person has one alias in all rooms: the one that EnterAsync or RenameAsync gave last. RenameAsync lets nobody enter or
//    leave: it does nothing for a person who is in no room.
// 4. Every call sees the effects of the calls that completed before it began.
// 5. A room with nobody present is not listed and counts 0.
// 6. Presence knows no cursors or logs of this node: a person is a number and an alias, a connection is a name that no other
//    connection has on any node, a room is a name. A follower, who only receives a room, is not present.
// 7. A call may fail (PresenceException). Then its outcome is unknown, and a later call of the same kind for the same person,
//    connection and room decides. That call answers for itself: None, if the failed one had its effect. A connection that could
//    not leave may be in the room until the implementation can let it leave.
// 8. A canceled call ends at once, with OperationCanceledException; its outcome is unknown, too.

/// <summary>
/// Decides who is visible in which room: who is listed, counted and announced. Receiving a room does not require presence.
/// The contract stands above. All methods throw <see cref="PresenceException"/>.
/// </summary>
public interface IPresence
{
    /// <summary>Lets a connection of a person enter a room. Changes only the alias if it is in the room already.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">The person's number, which stays the same through renames.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="alias">The person's alias, in all rooms.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether the person appeared in the room.</returns>
    ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken);

    /// <summary>Lets a connection of a person leave a room. Does nothing if it is not in it.</summary>
    /// <returns>Whether the person disappeared from the room.</returns>
    ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken);

    /// <summary>Changes the alias of a person in all rooms.</summary>
    ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken);

    /// <summary>Returns the rooms in which a person is present, in no order.</summary>
    ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken);

    /// <summary>Returns how many people are in a room.</summary>
    ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>Returns the aliases of the people in a room, in no order.</summary>
    ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>Returns the rooms with people in them, in no order.</summary>
    ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken);
}
