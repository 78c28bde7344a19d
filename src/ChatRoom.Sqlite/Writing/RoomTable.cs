using System.Collections.Concurrent;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// The rooms in the writer's memory: those with followers, and some others; the file may have any number of rooms. Only the
/// writer adds and removes; any thread may read.
/// </summary>
internal sealed class RoomTable
{
    private const int MostIdle = 1_024;

    private readonly ConcurrentDictionary<string, RoomState> _rooms = new(StringComparer.Ordinal);
    private readonly List<RoomState> _touched = [];
    private int _loaded; // since the last search for idle rooms

    /// <summary>Returns a room in memory, or null.</summary>
    public RoomState? Find(string key) => _rooms.TryGetValue(key, out var room) ? room : null;

    /// <summary>Returns a room, which is read from the file if it is not in memory.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The room cannot be read.</exception>
    public RoomState Get(string key, EventStore store)
    {
        if (_rooms.TryGetValue(key, out var known))
        {
            return known;
        }

        var room = store.Load(key);
        _rooms[key] = room;
        _loaded++;
        return room;
    }

    /// <summary>Records that the transaction changes a room.</summary>
    public void Touch(RoomState room)
    {
        if (room.Saved is null)
        {
            room.Saved = (room.Number, room.NextId, room.Topic, room.IsEmpty);
            _touched.Add(room);
        }
    }

    /// <summary>The rooms that changed, for the search index.</summary>
    public RoomChanges Changes { get; } = new();

    /// <summary>The rooms that changed, for retention.</summary>
    public RoomChanges ChangesForRetention { get; } = new();

    /// <summary>Keeps the changes of a transaction that was committed.</summary>
    /// <param name="events">How many events the transaction stored.</param>
    public void Keep(int events)
    {
        Changes.Add(_touched, events);
        ChangesForRetention.Add(_touched, events);
        foreach (var room in _touched)
        {
            room.IsAhead = false;
        }

        Clear();
    }

    /// <summary>Restores the state before a transaction that failed.</summary>
    /// <param name="shown">Whether its events were delivered: then their ids are not reused.</param>
    public void Restore(bool shown)
    {
        foreach (var room in _touched)
        {
            var (number, nextId, topic, isEmpty) = room.Saved!.Value;
            (room.Number, room.IsEmpty) = (number, isEmpty);
            room.ForgetAuthors();
            if (!shown)
            {
                (room.NextId, room.Topic) = (nextId, topic);
            }

            room.IsAhead |= shown;
        }

        Clear();
    }

    /// <summary>Records that all events of a room were deleted. Call between two transactions.</summary>
    public void MarkEmpty(string key)
    {
        if (Find(key) is { } room)
        {
            room.IsEmpty = true;
        }
    }

    /// <summary>Removes a room that was deleted from the file. Call between two transactions.</summary>
    public void Remove(string key) => _rooms.TryRemove(key, out _);

    /// <summary>Removes rooms without followers, if there are many; they can be read again. Call between two transactions.</summary>
    public void Trim()
    {
        if (_loaded <= MostIdle)
        {
            return;
        }

        _loaded = 0;
        foreach (var room in _rooms)
        {
            if (!room.Value.IsFollowed && !room.Value.IsAhead)
            {
                _rooms.TryRemove(room);
            }
        }
    }

    private void Clear()
    {
        foreach (var room in _touched)
        {
            room.Saved = null;
        }

        _touched.Clear();
    }
}
