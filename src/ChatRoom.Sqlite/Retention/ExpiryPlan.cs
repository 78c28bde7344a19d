using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// Chooses what to delete, a slice at a time, on a read-only connection, so that the writer's thread only has to delete.
/// Keeps no state between calls: each one reads the file as it is then. Not thread-safe.
/// </summary>
internal sealed class ExpiryPlan : IDisposable
{
    /// <summary>The greatest number of events or rooms in a slice: the writer needs about a millisecond to delete them.</summary>
    public const int SliceSize = 500;

    private readonly SqliteConnection _connection;
    private readonly Statement _rooms;
    private readonly Statement _room;
    private readonly Statement _old;
    private readonly Statement _oldOfRoom;
    private readonly Statement _times;
    private readonly Statement _unused;

    /// <exception cref="SqliteException">The journal cannot be opened.</exception>
    public ExpiryPlan(DatabaseFile journal)
    {
        _connection = journal.OpenReader();
        const string rooms = "SELECT number, rooms.key, gone, events.key, at FROM rooms LEFT JOIN events ON events.key = ";
        var newest = $"(SELECT max(e.key) FROM events e WHERE e.key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId})";
        _rooms = new Statement(_connection, $"{rooms}{newest} WHERE number > ?1 ORDER BY number LIMIT ?2");
        _room = new Statement(_connection, $"{rooms}{newest} WHERE number = ?1");
        _old = new Statement(_connection, "SELECT number, key FROM rooms WHERE oldest < ?1 ORDER BY oldest LIMIT ?2");
        _oldOfRoom = new Statement(_connection, "SELECT number, key FROM rooms WHERE key = ?1 AND oldest < ?2");
        _times = new Statement(_connection, "SELECT key, at FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key");
        _unused = new Statement(_connection, "SELECT number, key FROM rooms WHERE oldest IS NULL AND topic = '' AND number > ?1 ORDER BY number LIMIT ?2");
    }

    /// <summary>The size in bytes of all pages that are in use.</summary>
    public long BytesInUse =>
        (_connection.Number("PRAGMA page_count") - _connection.Number("PRAGMA freelist_count")) * _connection.Number("PRAGMA page_size");

    /// <summary>
    /// The approximate size in bytes of the rooms themselves with their topics, which retention does not delete. Rather a
    /// little too large, because pages are not quite full.
    /// </summary>
    public long BytesOfRooms =>
        _connection.Number("SELECT sum(2 * length(CAST(key AS BLOB)) + length(CAST(topic AS BLOB)) + 48) FROM rooms") * 3 / 2;

    /// <summary>The number of pages in the file, and how many of them are empty.</summary>
    public (long All, long Empty) Pages => (_connection.Number("PRAGMA page_count"), _connection.Number("PRAGMA freelist_count"));

    /// <summary>Returns the next rooms above a number, ordered by number.</summary>
    public List<RoomHead> RoomsAfter(long number, int most) => Heads(_rooms.Bind(1, number).Bind(2, most));

    /// <summary>Returns a room, or an empty list if it does not exist.</summary>
    public List<RoomHead> Room(long number) => Heads(_room.Bind(1, number));

    /// <summary>Returns the next events from before a time (Unix, ms); those of a room ordered by id, even if the clock was set back between them.</summary>
    public List<Expiry> Old(long before) => Before(before, Names(_old.Bind(1, before).Bind(2, SliceSize)));

    /// <summary>Returns the next events of a room from before a time (Unix, ms), ordered by id; an empty list if there are none.</summary>
    public List<Expiry> Old(string room, long before) => Before(before, Names(_oldOfRoom.Bind(1, room).Bind(2, before)));

    /// <summary>Returns rooms above a number without events and topic: they are deleted unless they have members.</summary>
    public List<Expiry> Unused(long number) => Names(_unused.Bind(1, number).Bind(2, SliceSize));

    /// <summary>Returns the oldest events of all rooms, up to a size in bytes, in slices that are ordered by room.</summary>
    public IEnumerable<List<Expiry>> Oldest(long bytes)
    {
        using var stride = new Stride(_connection);
        var slice = new List<Expiry>();
        var left = (long)SliceSize;
        foreach (var (after, expiry) in stride.Oldest(bytes))
        {
            for (var from = after; from < expiry.UpTo;)
            {
                var upTo = Math.Min(expiry.UpTo, from + left);
                slice.Add(expiry with { UpTo = upTo });
                (left, from) = (left - (upTo - from), upTo);
                if (left == 0)
                {
                    yield return slice;
                    (slice, left) = ([], SliceSize);
                }
            }
        }

        if (slice.Count > 0)
        {
            yield return slice;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_rooms, _room, _old, _oldOfRoom, _times, _unused])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private List<Expiry> Before(long before, List<Expiry> rooms)
    {
        var slice = new List<Expiry>();
        var left = SliceSize;
        foreach (var (room, key, _) in rooms)
        {
            var upTo = 0L;
            _times.Bind(1, EventKey.Of(room, 0)).Bind(2, EventKey.LastOf(room));
            for (; left > 0 && _times.Step() && _times.Number(1) < before; left--)
            {
                upTo = EventKey.IdOf(_times.Number(0));
            }

            _times.Reset();
            if (left == 0)
            {
                slice.Add(new Expiry(room, key, upTo));
                break;
            }

            slice.Add(new Expiry(room, key, upTo));
        }

        return slice;
    }

    private static List<RoomHead> Heads(Statement rows)
    {
        var heads = new List<RoomHead>();
        while (rows.Step())
        {
            heads.Add(new RoomHead(rows.Number(0), rows.Text(1), rows.Number(2), EventKey.IdOf(rows.Number(3)), rows.Number(4)));
        }

        return heads;
    }

    private static List<Expiry> Names(Statement rows)
    {
        var names = new List<Expiry>();
        while (rows.Step())
        {
            names.Add(new Expiry(rows.Number(0), rows.Text(1), 0));
        }

        return names;
    }
}
