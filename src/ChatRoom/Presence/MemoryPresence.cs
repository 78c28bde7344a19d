using ChatRoom.Protocol;

namespace ChatRoom.Presence;

/// <summary>The presence of one server, in memory. Completes every call at once.</summary>
public sealed class MemoryPresence : IPresence
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Present> _rooms = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask EnterAsync(RoomName room, long person, Alias alias, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            if (!_rooms.TryGetValue(room.Key, out var present))
            {
                _rooms.Add(room.Key, present = new Present(room, []));
            }

            present.People[person] = alias;
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask LeaveAsync(RoomName room, long person, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            if (_rooms.TryGetValue(room.Key, out var present) && present.People.Remove(person) && present.People.Count == 0)
            {
                _rooms.Remove(room.Key);
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        lock (_lock)
        {
            return new(_rooms.TryGetValue(room.Key, out var present) ? present.People.Count : 0);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<Alias>>(cancellationToken);
        }

        lock (_lock)
        {
            return new(_rooms.TryGetValue(room.Key, out var present) ? [.. present.People.Values] : []);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<RoomPresence>>(cancellationToken);
        }

        lock (_lock)
        {
            return new([.. _rooms.Values.Select(static present => new RoomPresence(present.Room, present.People.Count))]);
        }
    }

    private sealed record Present(RoomName Room, Dictionary<long, Alias> People);
}
