using System.Collections.Concurrent;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>
/// How far accounts have read rooms. A marker only moves forward, unless the room's ids begin again (another epoch). An account has
/// markers in <see cref="MostPerAccount"/> rooms at most.
/// </summary>
internal sealed class ReadMarkers
{
    /// <summary>Rooms in which an account can have a marker.</summary>
    public const int MostPerAccount = 1_000;

    private readonly ChatState _state;
    private readonly ConcurrentDictionary<long, int> _counts = []; // by account

    public ReadMarkers(ChatState state)
    {
        _state = state;
        state.Markers.Changed += Count;
        foreach (var marker in state.Markers.All)
        {
            Count(null, marker);
        }
    }

    /// <summary>Returns the id of the last event that an account has read in a room; null: unknown.</summary>
    /// <param name="account">The number of the account; null: a guest.</param>
    /// <param name="room">The room.</param>
    /// <param name="epoch">The current epoch of the room's ids.</param>
    public long? Find(long? account, RoomName room, long epoch) =>
        account is { } id && _state.Markers.Find(MarkerRecord.KeyOf(id, room.Key)) is { } marker && marker.Epoch == epoch ? marker.Id : null;

    /// <summary>Moves a marker forward; returns whether it has moved, and where it is. Null: the account has markers in too many rooms.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="room">The room.</param>
    /// <param name="epoch">The current epoch of the room's ids.</param>
    /// <param name="id">The id of the last event that was read.</param>
    public (bool HasMoved, long Id)? Move(long account, RoomName room, long epoch, long id)
    {
        while (true)
        {
            var current = _state.Markers.Find(MarkerRecord.KeyOf(account, room.Key));
            if (current?.Epoch == epoch && current.Id >= id)
            {
                return (false, current.Id);
            }

            if (current is null && _counts.GetValueOrDefault(account) >= MostPerAccount)
            {
                return null;
            }

            if (_state.Later(new MarkerRecord(account, room.Key, epoch, id), current))
            {
                return (true, id);
            }
        }
    }

    private void Count(MarkerRecord? before, MarkerRecord? after)
    {
        var change = (after is null ? 0 : 1) - (before is null ? 0 : 1);
        if (change != 0)
        {
            _counts.AddOrUpdate((after ?? before)!.Account, change, (_, count) => count + change);
        }
    }
}
