namespace ChatRoom.Rooms;

/// <summary>
/// The position of a subscription in a room's log: which entries of a track it has taken. Only the subscriber's pump moves it.
/// Also a node in the stack of parked cursors (<see cref="ParkedCursors"/>), so that parking allocates nothing.
/// </summary>
internal sealed class Cursor(RoomLog log, Track track, Subscriber subscriber, ParkedCursors.Shard shard) : IThreadPoolWorkItem
{
    private const int MostWokenAtOnce = 64; // then other work gets a turn

    private Segment _segment = track.Newest;
    private int _index;
    private int _offset;

    public RoomLog Log => log;

    public Track Track => track;

    public Subscriber Subscriber => subscriber;

    /// <summary>The number of the first entry not taken yet.</summary>
    public long NextId => _segment.FirstId + _index;

    /// <summary>How the room's ids follow from the entries' numbers at this position.</summary>
    public Numbering Numbering => _segment.Numbering;

    /// <summary>The number of bytes from this position to the end of the newest entry.</summary>
    public long Lag
    {
        get
        {
            var newest = track.Newest;
            return newest.FirstByte + newest.LengthOf(newest.Count) - (_segment.FirstByte + _offset);
        }
    }

    /// <summary>The number of messages in the log before this position.</summary>
    public long Messages => _segment.FirstMessage + _segment.MessagesIn(_index);

    /// <summary>Whether an entry with an id below <paramref name="end"/> waits to be taken.</summary>
    public bool HasMore(long end)
    {
        if (NextId >= end)
        {
            return false;
        }

        var next = _segment.Next;
        return _index < _segment.Count || next is not null;
    }

    /// <summary>
    /// Takes the adjacent entries of one segment from this position on, but only those with ids below <paramref name="end"/>.
    /// Returns false if there are none, or if the next segment is cut off (then <see cref="Lag"/> is over the limit).
    /// </summary>
    public bool TryTake(long end, out Run run)
    {
        while (true)
        {
            var next = _segment.Next; // before the count: see Segment.Next
            var count = (int)Math.Min(_segment.Count, Math.Max(_index, end - _segment.FirstId));
            if (count > _index)
            {
                run = new Run(_segment, _index, count, _offset, _segment.LengthOf(count));
                _index = count;
                _offset = run.EndByte;
                return true;
            }

            if (next is null || next == Segment.CutOff || NextId >= end)
            {
                run = default;
                return false;
            }

            _segment = next;
            _index = _offset = 0;
        }
    }

    /// <summary>Moves to the end of the newest entry; returns how many messages were skipped.</summary>
    public long Skip()
    {
        var before = Messages;
        _segment = track.Newest;
        _index = _segment.Count;
        _offset = _segment.LengthOf(_index);
        return Messages - before;
    }

    /// <summary>
    /// Moves to where the subscription leaves this track, even if that position is no longer reachable; returns how many messages
    /// were skipped. The cursor takes nothing from there on.
    /// </summary>
    public long SkipTo(long id, long messages)
    {
        var before = Messages;
        _segment = new Segment(0, id, firstByte: long.MaxValue, messages, _segment.Numbering); // never behind
        _index = _offset = 0;
        return messages - before;
    }

    /// <summary>
    /// Continues where another cursor of the same log begins; do not use the other one any more. This cursor stays parked:
    /// otherwise each switch would leave a parked cursor behind, and they would pile up in a quiet room.
    /// </summary>
    public void Adopt(Cursor other)
    {
        track = other.Track;
        (_segment, _index, _offset) = (other._segment, other._index, other._offset);
    }

    /// <summary>Parks the cursor until the next entry. A full fence.</summary>
    public void Park() => shard.Park(this);

    // The node in the stack of parked cursors, which ParkedCursors alone changes.
    internal Cursor? NextParked;
    internal int OnStack;
    internal long Since; // in the first cursor to wake: the timestamp of the append that wakes it

    /// <summary>Wakes the subscribers of this cursor and of those linked to it. Other work gets a turn in between.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var since = Since; // once woken, this cursor may become the first of another stack
        var woken = 0;
        var cursor = this;
        for (; cursor is not null && woken < MostWokenAtOnce; woken++)
        {
            var next = cursor.NextParked;
            cursor.NextParked = null;
            Volatile.Write(ref cursor.OnStack, 0);
            cursor.Subscriber.Resume();
            cursor = next;
        }

        if (cursor is not null)
        {
            cursor.Since = since;
            ThreadPool.UnsafeQueueUserWorkItem(cursor, preferLocal: false);
        }

        log.Parked.Woke(since, woken);
    }
}

/// <summary>Adjacent entries of a segment: [<paramref name="From"/>, <paramref name="To"/>) and their bytes.</summary>
internal readonly record struct Run(Segment Segment, int From, int To, int StartByte, int EndByte)
{
    public ReadOnlyMemory<byte> Bytes => Segment.Bytes(StartByte, EndByte);

    public int Messages => Segment.MessagesIn(To) - Segment.MessagesIn(From);
}
