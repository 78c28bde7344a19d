namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// The rooms that changed in the file since the last call of <see cref="Take"/>, so that its caller need not look at all
/// rooms. Thread-safe; a change is added after its transaction is committed.
/// </summary>
internal sealed class RoomChanges
{
    private readonly Lock _gate = new();
    private HashSet<long>? _rooms; // null until the first call of Take, because without a caller nothing needs to be kept
    private long _count;

    /// <summary>The number of changes since the start: stored events and deletions.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Adds rooms in which events were stored.</summary>
    public void Add(List<RoomState> rooms, int events)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _count + events);
            if (_rooms is not null)
            {
                foreach (var room in rooms)
                {
                    _rooms.Add(room.Number);
                }
            }
        }
    }

    /// <summary>Adds a room whose events, or which itself, was deleted.</summary>
    public void Add(long room)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _count + 1);
            _rooms?.Add(room);
        }
    }

    /// <summary>Returns the numbers of the rooms that changed since the last call. Changes are recorded from the first call on.</summary>
    public IReadOnlyCollection<long> Take()
    {
        lock (_gate)
        {
            IReadOnlyCollection<long> taken = _rooms ?? [];
            _rooms = [];
            return taken;
        }
    }
}
