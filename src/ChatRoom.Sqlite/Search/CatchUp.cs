using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Brings the index up to date with the journal. At the start it looks at all rooms once, some at a time; afterwards only at
/// rooms that changed. It works in batches, one transaction of some tens of milliseconds each; deletions come last.
/// </summary>
internal sealed class CatchUp(JournalReader journal, SearchIndex index, CancellationToken stopping)
{
    /// <summary>The greatest number of events in a batch.</summary>
    public const int BatchSize = 2_000;

    /// <summary>How many rooms one <see cref="Scan"/> looks at.</summary>
    public const int ScanSize = 1_000;

    private const int PagesGivenBack = 500;

    private readonly Queue<RoomRange> _behind = [];
    private readonly Queue<RoomRange> _stale = [];
    private readonly SortedSet<long> _changed = []; // keys of messages whose texts were replaced, sorted because FTS5 is fastest in that order
    private long _scannedUpTo;

    /// <summary>Whether the scan of all rooms is complete.</summary>
    public bool HasScanned { get; private set; }

    /// <summary>How many events are still to be added, in the rooms that were looked at.</summary>
    public long Behind { get; private set; }

    /// <summary>Looks at the next rooms of the scan.</summary>
    /// <exception cref="SearchIndexException">The index belongs to another journal.</exception>
    public void Scan()
    {
        var rooms = journal.RoomsAfter(_scannedUpTo, ScanSize);
        var next = index.ProgressAfter(_scannedUpTo);
        foreach (var room in rooms)
        {
            while (next is not null && next.Room < room.Room)
            {
                Look(new RoomRange(next.Room, 0, 0, IsForgotten: true), next);
                next = index.ProgressAfter(next.Room);
            }

            var has = next?.Room == room.Room ? next : null;
            if (has is { Last: > 0 } && journal.At(EventKey.Of(room.Room, has.Last)) is { } at && at != has.At)
            {
                throw new SearchIndexException("it belongs to another journal");
            }

            Look(room, has);
            next = has is null ? next : index.ProgressAfter(room.Room);
            _scannedUpTo = room.Room;
        }

        HasScanned = rooms.Count < ScanSize;
        for (; HasScanned && next is not null && !stopping.IsCancellationRequested; next = index.ProgressAfter(next.Room))
        {
            Look(new RoomRange(next.Room, 0, 0, IsForgotten: true), next);
        }
    }

    /// <summary>Looks at rooms that changed, ordered by number, because FTS5 is fastest in that order.</summary>
    /// <exception cref="SearchIndexException">The index belongs to another journal.</exception>
    public void Look(IEnumerable<long> rooms)
    {
        foreach (var room in rooms.Order())
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            Look(journal.Room(room), index.Progress(room));
        }
    }

    /// <summary>Runs a batch; returns false if there was nothing left to do.</summary>
    public bool Next()
    {
        if (stopping.IsCancellationRequested)
        {
            return false;
        }

        if (_behind.Count > 0)
        {
            index.Change(Add);
            return true;
        }

        if (_stale.Count > 0)
        {
            index.Change(Remove);
            return true;
        }

        Behind = 0;
        _behind.TrimExcess(); // otherwise the memory of many rooms would stay allocated
        _stale.TrimExcess();
        return index.TryShrink(PagesGivenBack);
    }

    private void Look(RoomRange room, IndexProgress? has)
    {
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

        if (has is not null && (room.IsForgotten || has.First < FirstLeft(room, has)))
        {
            _stale.Enqueue(room);
        }
    }

    private void Add()
    {
        for (var left = BatchSize; left > 0 && _behind.TryPeek(out var room);)
        {
            var has = index.Progress(room.Room) ?? new IndexProgress { Room = room.Room, First = room.Oldest, Last = 0, At = 0 };
            var (count, last, at) = has.Last < room.Newest ? journal.Read(room.Room, has.Last, left, index.Add, key => _changed.Add(key)) : default;
            if (count > 0)
            {
                (has.Last, has.At) = (last, at);
                index.Note(has);
                left -= count;
                Behind = Math.Max(0, Behind - count);
            }

            if (count == 0 || has.Last >= room.Newest)
            {
                _behind.Dequeue();
                left--; // rooms cost something, too
            }
        }

        foreach (var key in _changed)
        {
            index.Remove(key);
            journal.Read(key, index.Add);
        }

        _changed.Clear();
    }

    private void Remove()
    {
        for (var left = BatchSize; left > 0 && _stale.TryPeek(out var room); left--)
        {
            if (index.Progress(room.Room) is not { } has)
            {
                _stale.Dequeue();
                continue;
            }

            var end = Math.Min(has.First + left, FirstLeft(room, has));
            left -= (int)(end - has.First);
            for (var id = has.First; id < end; id++)
            {
                index.Remove(EventKey.Of(room.Room, id));
            }

            has.First = end;
            var isDone = end >= FirstLeft(room, has);
            if (isDone && room.IsForgotten)
            {
                index.Forget(room.Room);
            }
            else
            {
                index.Note(has);
            }

            if (isDone)
            {
                _stale.Dequeue();
            }
        }
    }

    /// <summary>Returns the first id that stays in the index.</summary>
    private static long FirstLeft(RoomRange room, IndexProgress has) =>
        room.Oldest == 0 ? has.Last + 1 : Math.Min(room.Oldest, has.Last + 1);
}
