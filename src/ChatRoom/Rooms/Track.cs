using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>One rendering of a room's log: a chain of segments. Held by its newest one only; readers hold their own.</summary>
internal sealed class Track
{
    private const int Smallest = 4 * 1024;
    private const int Largest = 64 * 1024;
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    private readonly Queue<WeakReference<Segment>> _older = [];
    private readonly RoomName _room;
    private readonly TimeProvider _time;
    private Segment _newest;
    private Numbering _numbering;
    private ReplacedEntries? _replaced;
    private long _newestSince;

    public Track(RoomName room, Formatter formatter, long nextId, Numbering numbering, long messages, int maxLagBytes, TimeProvider time)
    {
        _time = time;
        _newestSince = time.GetTimestamp();
        _room = room;
        Formatter = formatter;
        MaxLagBytes = maxLagBytes;
        _numbering = numbering;
        _newest = new Segment(Smallest, nextId, 0, messages, numbering);
    }

    public Formatter Formatter { get; }

    /// <summary>How many cursors read it; changed under the log's lock.</summary>
    public int Cursors { get; set; }

    /// <summary>Bytes that a reader may be behind.</summary>
    public int MaxLagBytes { get; }

    public Segment Newest => Volatile.Read(ref _newest);

    /// <summary>Appends an entry.</summary>
    /// <param name="number">Its number, one more than that of the last one.</param>
    /// <param name="e">What happened.</param>
    public void Append(long number, ChatEvent e)
    {
        var room = Formatter.MaxBytes(e);
        if (_newest.Free.Length < room)
        {
            Roll(number, room);
        }

        var length = Formatter.Write(_room, number - _numbering.Shift, e, _newest.Free);
        _newest.Publish(length, e.IsMessage, e.IsSpeech ? e.AuthorId : 0);
    }

    /// <summary>Entries that read differently from what stands in their segments; null: there are none. Read after the segments.</summary>
    public ReplacedEntries? Replaced => Volatile.Read(ref _replaced);

    /// <summary>Replaces an entry, if somebody may still read it: what stands in its segment never changes.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="e">The event as it reads now.</param>
    public void Replace(long number, ChatEvent e)
    {
        DropReplaced();
        if (number < OldestNumber)
        {
            return;
        }

        var line = new Segment(Formatter.MaxBytes(e), number, 0, 0, _numbering);
        line.Publish(Formatter.Write(_room, number - _numbering.Shift, e, line.Free), e.IsMessage);
        Volatile.Write(ref _replaced, _replaced?.With(number, line) ?? new ReplacedEntries(number, line));
    }

    /// <summary>Goes on with another number, or other ids. The entry with this number is a notice.</summary>
    public void Skip(long number, Numbering numbering, Reply notice)
    {
        var line = Formatter.Format(notice);
        _numbering = numbering;
        Roll(number, line.Length);
        line.CopyTo(_newest.Free);
        _newest.PublishNotice(line.Length);
    }

    /// <summary>Large segments where much is said, small ones where little is: a quiet room costs a few KiB.</summary>
    private void Roll(long number, int room)
    {
        var size = _time.GetElapsedTime(_newestSince) < Busy ? Math.Min(Largest, _newest.Size * 2) : Smallest;
        _newestSince = _time.GetTimestamp();

        var old = _newest;
        var length = old.LengthOf(old.Count);
        var next = new Segment(
            Math.Max(size, room), number, old.FirstByte + length, old.FirstMessage + old.MessagesIn(old.Count), _numbering);
        _older.Enqueue(new WeakReference<Segment>(old));
        old.Next = next;
        Volatile.Write(ref _newest, next);
        CutOffWhatIsTooOld(next.FirstByte);
        DropReplaced();
    }

    /// <summary>No reader is behind this number.</summary>
    private long OldestNumber
    {
        get
        {
            foreach (var reference in _older)
            {
                if (reference.TryGetTarget(out var segment))
                {
                    return segment.FirstId;
                }
            }

            return _newest.FirstId;
        }
    }

    private void DropReplaced()
    {
        if (_replaced is not null)
        {
            Volatile.Write(ref _replaced, _replaced.From(OldestNumber));
        }
    }

    /// <summary>
    /// Unlinks what nobody may read any more from what follows it, so that a reader that is stuck there keeps its
    /// own segment alive, and nobody else's.
    /// </summary>
    private void CutOffWhatIsTooOld(long head)
    {
        while (_older.TryPeek(out var reference))
        {
            // One that is collected already is read by nobody.
            if (reference.TryGetTarget(out var segment))
            {
                if (head - segment.FirstByte - segment.LengthOf(segment.Count) < MaxLagBytes)
                {
                    return;
                }

                segment.Next = Segment.CutOff;
            }

            _older.Dequeue();
        }
    }
}
