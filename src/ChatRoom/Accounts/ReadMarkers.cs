using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>How far accounts have read rooms. A marker only moves forward, unless the room's ids begin again (another epoch).</summary>
internal sealed class ReadMarkers(ChatState state)
{
    /// <summary>Returns the id of the last event that an account has read in a room; null: unknown.</summary>
    /// <param name="account">The number of the account; null: a guest.</param>
    /// <param name="room">The room.</param>
    /// <param name="epoch">The current epoch of the room's ids.</param>
    public long? Find(long? account, RoomName room, long epoch) =>
        account is { } id && state.Markers.Find(MarkerRecord.KeyOf(id, room.Key)) is { } marker && marker.Epoch == epoch ? marker.Id : null;

    /// <summary>Moves a marker forward; returns whether it has moved, and where it is.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="room">The room.</param>
    /// <param name="epoch">The current epoch of the room's ids.</param>
    /// <param name="id">The id of the last event that was read.</param>
    public (bool HasMoved, long Id) Move(long account, RoomName room, long epoch, long id)
    {
        while (true)
        {
            var current = state.Markers.Find(MarkerRecord.KeyOf(account, room.Key));
            if (current?.Epoch == epoch && current.Id >= id)
            {
                return (false, current.Id);
            }

            if (state.Later(new MarkerRecord(account, room.Key, epoch, id), current))
            {
                return (true, id);
            }
        }
    }
}
