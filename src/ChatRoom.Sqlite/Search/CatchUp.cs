using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Brings the index to where the journal is, in batches: one transaction each, which takes some tens of milliseconds.
/// What was deleted from the journal is taken out last.
/// </summary>
internal sealed class CatchUp(JournalReader journal, SearchIndex index, CancellationToken stopping)
{
    /// <summary>Events in a batch, at most.</summary>
    public const int BatchSize = 2_000;

    private const int PagesGivenBack = 500;

    private readonly Queue<RoomRange> _behind = [];
    private readonly Queue<RoomRange> _stale = [];

    /// <summary>Events that are to be taken in.</summary>
    public long Behind { get; private set; }

    /// <summary>Looks what is to be done. Returns <see cref="Behind"/>.</summary>
    /// <exception cref="SearchIndexException">The index has what the journal never had.</exception>
    public long Begin(IReadOnlyCollection<RoomRange> rooms)
    {
        var known = rooms.Select(static room => room.Room).ToHashSet();
        if (index.Progress.Any(has => has.Value.First <= has.Value.Last && !known.Contains(has.Key)))
        {
            throw new SearchIndexException("it belongs to another journal");
        }

        _behind.Clear();
        _stale.Clear();
        Behind = 0;

        // In the order of their keys, as FTS5 takes them best.
        foreach (var room in rooms.OrderBy(static room => room.Room))
        {
            var has = index.Progress.GetValueOrDefault(room.Room);
            var last = has?.Last ?? 0;
            if (room.Newest > 0 && last > room.Newest)
            {
                throw new SearchIndexException("it belongs to another journal");
            }

            if (room.Newest > last)
            {
                _behind.Enqueue(room);
                Behind += room.Newest - Math.Max(last, room.Oldest - 1);
            }

            if (has is not null && has.First < FirstLeft(room, has))
            {
                _stale.Enqueue(room);
            }
        }

        return Behind;
    }

    /// <summary>Does a batch; false if there was nothing left to do.</summary>
    public bool Next()
    {
        if (stopping.IsCancellationRequested)
        {
            return false;
        }

        if (_behind.Count > 0)
        {
            index.Change(TakeIn);
            return true;
        }

        if (_stale.Count > 0)
        {
            index.Change(TakeOut);
            return true;
        }

        return index.TryShrink(PagesGivenBack);
    }

    private void TakeIn()
    {
        for (var left = BatchSize; left > 0 && _behind.TryPeek(out var room);)
        {
            var has = index.Progress.GetValueOrDefault(room.Room) ?? new IndexProgress { First = room.Oldest, Last = 0, At = 0 };
            var (count, last, at) = journal.Read(room.Room, has.Last, left, index.Add);
            if (count > 0)
            {
                (has.Last, has.At) = (last, at);
                index.Note(room.Room, has);
                left -= count;
                Behind = Math.Max(0, Behind - count);
            }

            if (count == 0 || has.Last >= room.Newest)
            {
                _behind.Dequeue();
            }
        }
    }

    private void TakeOut()
    {
        for (var left = BatchSize; left > 0 && _stale.TryPeek(out var room);)
        {
            var has = index.Progress[room.Room];
            var end = Math.Min(has.First + left, FirstLeft(room, has));
            left -= (int)(end - has.First);
            for (var id = has.First; id < end; id++)
            {
                index.Remove(EventKey.Of(room.Room, id));
            }

            has.First = end;
            index.Note(room.Room, has);
            if (end >= FirstLeft(room, has))
            {
                _stale.Dequeue();
            }
        }
    }

    /// <summary>The first id that stays in the index.</summary>
    private static long FirstLeft(RoomRange room, IndexProgress has) =>
        room.Oldest == 0 ? has.Last + 1 : Math.Min(room.Oldest, has.Last + 1);
}
