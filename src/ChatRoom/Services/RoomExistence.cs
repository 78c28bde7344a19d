using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>
/// Tells those who are in no room which rooms there are: a room exists while somebody is in it, if it is registered, and as long as it
/// has a past. Whether somebody may know of it is a matter of <see cref="Permissions"/>.
/// </summary>
internal sealed class RoomExistence(RoomDirectory rooms, ChatState state, ObservedJournal journal)
{
    /// <summary>Returns an error if there is no such room, or that is unknown; otherwise null.</summary>
    public async ValueTask<Error?> RefusalOfAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (room == rooms.Lobby || rooms.IsOpen(room) || state.Rooms.Find(room.Key) is not null)
        {
            return null;
        }

        try
        {
            return await journal.ReadBeforeAsync(room.Key, long.MaxValue, 1, cancellationToken) is { Count: > 0 } ? null : new Error(ErrorCode.NoSuchRoom);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }
    }
}
