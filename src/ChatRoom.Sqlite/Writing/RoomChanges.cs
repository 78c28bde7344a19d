namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// The rooms that changed in the file since the search index last asked, so that the index looks at these and not at all
/// rooms there ever were. Anybody may call it; each change is noted after its transaction is committed.
/// </summary>
internal sealed class RoomChanges
{
    private readonly Lock _gate = new();
    private HashSet<long>? _rooms; // null: nobody has asked yet, and nothing is kept for nobody
    private long _count;

    /// <summary>How many changes there were since the start: stored events, and deletions.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Notes that events were stored in these rooms.</summary>
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

    /// <summary>Notes that events of a room were deleted, or the whole room.</summary>
    public void Add(long room)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _count + 1);
            _rooms?.Add(room);
        }
    }

    /// <summary>Returns the numbers of the rooms that changed since the last call. Changes are kept from the first call on.</summary>
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
