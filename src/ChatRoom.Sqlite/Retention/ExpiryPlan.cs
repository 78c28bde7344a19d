using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// Finds out what is to be deleted, a slice at a time, on a connection that only reads: what is left for the writer's
/// thread is the deleting. Not thread-safe.
/// </summary>
internal sealed class ExpiryPlan : IDisposable
{
    /// <summary>Events in a slice, at most: deleting them takes the writer about a millisecond.</summary>
    public const int SliceSize = 500;

    private const int LongestStride = 100_000;

    private readonly SqliteConnection _connection;
    private readonly Statement _newest;
    private readonly Statement _next;
    private readonly Queue<Head> _rooms = [];
    private readonly PriorityQueue<Head, long> _byAge = new();
    private readonly Queue<(long After, Expiry Expiry)> _stride = []; // each with the id after which it begins
    private long _kept; // events from those by age on

    /// <exception cref="SqliteException">The journal cannot be opened.</exception>
    public ExpiryPlan(DatabaseFile journal)
    {
        _connection = journal.OpenReader();
        _newest = new Statement(_connection, $"""
            SELECT number, key,
                (SELECT key FROM events WHERE key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId} ORDER BY key DESC LIMIT 1)
            FROM rooms
            """);
        _next = new Statement(_connection, "SELECT key, at FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT 1");
    }

    /// <summary>Bytes that the file's pages in use have.</summary>
    public long BytesInUse =>
        (_connection.Number("PRAGMA page_count") - _connection.Number("PRAGMA freelist_count")) * _connection.Number("PRAGMA page_size");

    /// <summary>Pages of the file, and how many of them are empty.</summary>
    public (long All, long Empty) Pages => (_connection.Number("PRAGMA page_count"), _connection.Number("PRAGMA freelist_count"));

    /// <summary>Looks at all rooms, how they stand now.</summary>
    public void Begin()
    {
        _rooms.Clear();
        _byAge.Clear();
        _stride.Clear();
        _kept = 0;
        while (_newest.Step())
        {
            if (!_newest.IsNull(2))
            {
                var number = _newest.Number(0);
                _rooms.Enqueue(new Head(number, _newest.Text(1), EventKey.IdOf(_newest.Number(2)), EventKey.Of(number, 0), 0));
            }
        }
    }

    /// <summary>
    /// The next slice; empty if nothing is left that is to be deleted. A room's events are taken in the order of their ids,
    /// also where the clock went back between two of them.
    /// </summary>
    /// <param name="before">What happened before this time (Unix, ms) is to be deleted.</param>
    /// <param name="maxPerRoom">Events that a room may have; 0: any number.</param>
    /// <param name="excess">Which part of the file is to be deleted after that, the oldest events of all rooms: 0 to 1.</param>
    public IReadOnlyList<Expiry> Next(long before, int maxPerRoom, double excess)
    {
        var slice = new List<Expiry>();
        for (var left = SliceSize; left > 0 && _rooms.TryDequeue(out var room);)
        {
            var upTo = 0L;
            var head = Following(room);
            for (; left > 0 && head is { } e && (e.At < before || (maxPerRoom > 0 && e.Id <= e.Newest - maxPerRoom)); left--)
            {
                (room, upTo) = (e, e.Id);
                head = Following(room);
            }

            if (upTo > 0)
            {
                slice.Add(new Expiry(room.Room, room.Name, upTo));
            }

            if (left == 0)
            {
                _rooms.Enqueue(room);
            }
            else if (head is { } oldest)
            {
                _byAge.Enqueue(oldest, oldest.At);
                _kept += oldest.Newest - oldest.Id + 1;
            }
        }

        if (slice.Count == 0 && _stride.Count == 0 && excess > 0)
        {
            Stride((long)Math.Min(LongestStride, (_kept * excess) + 1));
        }

        return slice.Count > 0 ? slice : NextOfStride();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _newest.Dispose();
        _next.Dispose();
        _connection.Dispose();
    }

    private List<Expiry> NextOfStride()
    {
        var slice = new List<Expiry>();
        for (var left = (long)SliceSize; left > 0 && _stride.TryDequeue(out var part);)
        {
            // A large room's part is deleted in several slices.
            var (after, expiry) = part;
            var upTo = Math.Min(expiry.UpTo, after + left);
            slice.Add(expiry with { UpTo = upTo });
            left -= upTo - after;
            if (upTo < expiry.UpTo)
            {
                _stride.Enqueue((upTo, expiry));
            }
        }

        return slice;
    }

    /// <summary>
    /// Chooses the oldest events of all rooms, to be deleted room by room: in the order of their times, a page would be
    /// written again for each of its events.
    /// </summary>
    private void Stride(long count)
    {
        var parts = new Dictionary<long, (long After, Expiry Expiry)>();
        for (; count > 0 && _byAge.TryDequeue(out var head, out _); count--, _kept--)
        {
            var after = parts.TryGetValue(head.Room, out var part) ? part.After : head.Id - 1;
            parts[head.Room] = (after, new Expiry(head.Room, head.Name, head.Id));
            if (Following(head) is { } next)
            {
                _byAge.Enqueue(next, next.At);
            }
        }

        foreach (var part in parts.OrderBy(static part => part.Key))
        {
            _stride.Enqueue(part.Value);
        }
    }

    /// <summary>A room's event after that one; null if there is none.</summary>
    private Head? Following(Head head)
    {
        if (head.Id >= head.Newest || !_next.Bind(1, head.Key + 1).Bind(2, EventKey.LastOf(head.Room)).Step())
        {
            return null;
        }

        var (key, at) = (_next.Number(0), _next.Number(1));
        _next.Reset();
        return head with { Key = key, At = at };
    }

    /// <summary>A room, and one of its events.</summary>
    private readonly record struct Head(long Room, string Name, long Newest, long Key, long At)
    {
        public long Id => EventKey.IdOf(Key);
    }
}
