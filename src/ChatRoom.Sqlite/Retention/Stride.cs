using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// Chooses the oldest events of all rooms, ordered by room: deleting in the order of time would rewrite a page for each of
/// its events. Keeps only the rooms in memory that have such events, never all rooms.
/// </summary>
internal sealed class Stride(SqliteConnection connection) : IDisposable
{
    private const int LongestStride = 100_000;

    private readonly Statement _rooms = new(connection, "SELECT number, key, oldest FROM rooms WHERE oldest IS NOT NULL ORDER BY oldest");
    private readonly Statement _next = new(connection, """
        SELECT key, at, 24 + ifnull(length(CAST(author AS BLOB)), 0) + ifnull(length(CAST(text AS BLOB)), 0)
        FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT 1
        """);

    private readonly PriorityQueue<Head, long> _byAge = new();

    /// <summary>Returns the oldest events up to a size in bytes, ordered by room, each with the id after which they begin.</summary>
    public IReadOnlyList<(long After, Expiry Expiry)> Oldest(long bytes)
    {
        var parts = new SortedDictionary<long, (long After, Expiry Expiry)>();
        var hasRoom = _rooms.Step();
        for (var left = LongestStride; left > 0 && bytes > 0; left--)
        {
            while (hasRoom && (!_byAge.TryPeek(out _, out var oldest) || _rooms.Number(2) <= oldest))
            {
                var room = _rooms.Number(0);
                Enqueue(new Head(room, _rooms.Text(1), EventKey.Of(room, 0), 0));
                hasRoom = _rooms.Step();
            }

            if (!_byAge.TryDequeue(out var head, out _))
            {
                break;
            }

            var after = parts.TryGetValue(head.Room, out var part) ? part.After : head.Id - 1;
            parts[head.Room] = (after, new Expiry(head.Room, head.Name, head.Id));
            bytes -= head.Bytes;
            Enqueue(head);
        }

        _rooms.Reset(); // otherwise the open read would keep the write-ahead log from restarting
        return [.. parts.Values];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _rooms.Dispose();
        _next.Dispose();
    }

    /// <summary>Enqueues the event of the room that follows the given one.</summary>
    private void Enqueue(Head head)
    {
        if (_next.Bind(1, head.Key + 1).Bind(2, EventKey.LastOf(head.Room)).Step())
        {
            _byAge.Enqueue(head with { Key = _next.Number(0), Bytes = _next.Number(2) }, _next.Number(1));
            _next.Reset();
        }
    }

    /// <summary>A room, and one of its events.</summary>
    private readonly record struct Head(long Room, string Name, long Key, long Bytes)
    {
        public long Id => EventKey.IdOf(Key);
    }
}
