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

    private readonly SqliteConnection _connection;
    private readonly Statement _newest;
    private readonly Statement _next;
    private readonly Queue<Head> _rooms = [];
    private readonly PriorityQueue<Head, long> _byAge = new();

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
    /// <param name="exceeds">Whether the file is too large, so that then the oldest events of all rooms are to be deleted.</param>
    public IReadOnlyList<Expiry> Next(long before, int maxPerRoom, bool exceeds)
    {
        var slice = new Dictionary<long, Expiry>();
        var count = 0;
        for (; count < SliceSize && _rooms.TryDequeue(out var room);)
        {
            var isOver = false;
            while (count < SliceSize && !isOver && Following(room) is { } head)
            {
                isOver = head.At >= before && (maxPerRoom == 0 || head.Id > head.Newest - maxPerRoom);
                if (isOver)
                {
                    _byAge.Enqueue(head, head.At);
                }
                else
                {
                    room = Take(head, slice, ref count);
                }
            }

            if (!isOver && count == SliceSize)
            {
                _rooms.Enqueue(room);
            }
        }

        while (exceeds && count < SliceSize && _byAge.TryDequeue(out var head, out _))
        {
            if (Following(Take(head, slice, ref count)) is { } next)
            {
                _byAge.Enqueue(next, next.At);
            }
        }

        return [.. slice.Values];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _newest.Dispose();
        _next.Dispose();
        _connection.Dispose();
    }

    private static Head Take(Head head, Dictionary<long, Expiry> slice, ref int count)
    {
        slice[head.Room] = new Expiry(head.Room, head.Name, head.Id);
        count++;
        return head;
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
