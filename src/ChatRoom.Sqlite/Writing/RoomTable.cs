using System.Collections.Concurrent;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// The rooms that the writer knows at present: those that are followed, and some others; the file may have any number.
/// Only the writer adds and forgets; anybody may look.
/// </summary>
internal sealed class RoomTable
{
    private const int MostIdle = 1_024;

    private readonly ConcurrentDictionary<string, RoomState> _rooms = new(StringComparer.Ordinal);
    private readonly List<RoomState> _touched = [];
    private int _loaded; // since the last look at who is idle

    /// <summary>A room that is known; null: it is not.</summary>
    public RoomState? Find(string key) => _rooms.TryGetValue(key, out var room) ? room : null;

    /// <summary>A room, which is read from the file if it is not known.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It cannot be read.</exception>
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

    /// <summary>The transaction changes a room.</summary>
    public void Touch(RoomState room)
    {
        if (room.Saved is null)
        {
            room.Saved = (room.Number, room.NextId, room.Topic, room.IsEmpty);
            _touched.Add(room);
        }
    }

    /// <summary>Which rooms changed, for the search index.</summary>
    public RoomChanges Changes { get; } = new();

    /// <summary>Which rooms changed, for retention.</summary>
    public RoomChanges ChangesForRetention { get; } = new();

    /// <summary>The transaction is over, and what it changed holds.</summary>
    /// <param name="events">How many events it stored.</param>
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

    /// <summary>The transaction is over, and nothing of it holds.</summary>
    /// <param name="shown">Whether its events were handed on: then their ids are not given again.</param>
    public void Restore(bool shown)
    {
        foreach (var room in _touched)
        {
            var (number, nextId, topic, isEmpty) = room.Saved!.Value;
            (room.Number, room.IsEmpty) = (number, isEmpty);
            if (!shown)
            {
                (room.NextId, room.Topic) = (nextId, topic);
            }

            room.IsAhead |= shown;
        }

        Clear();
    }

    /// <summary>Between two transactions: all events of a room were deleted.</summary>
    public void MarkEmpty(string key)
    {
        if (Find(key) is { } room)
        {
            room.IsEmpty = true;
        }
    }

    /// <summary>Between two transactions: a room was deleted from the file.</summary>
    public void Remove(string key) => _rooms.TryRemove(key, out _);

    /// <summary>Between two transactions: forgets those that nobody follows, if they are many. They can be read again.</summary>
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
