using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The retention that registered rooms have set. It follows the state by itself; other rooms cost nothing.</summary>
internal sealed class RoomRetention : IRoomRetention
{
    private readonly ConcurrentDictionary<string, TimeSpan> _maxAges = new(StringComparer.Ordinal);

    /// <param name="state">Has the rooms.</param>
    public RoomRetention(ChatState state)
    {
        state.Rooms.Changed += Index;
        foreach (var room in state.Rooms.All)
        {
            Index(null, room);
        }
    }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, TimeSpan> MaxAges => _maxAges;

    private void Index(RoomRecord? before, RoomRecord? after)
    {
        if (after?.Retention is { } maxAge)
        {
            _maxAges[after.Room] = maxAge;
        }
        else if ((after ?? before) is { } room)
        {
            _maxAges.TryRemove(room.Room, out _);
        }
    }
}
