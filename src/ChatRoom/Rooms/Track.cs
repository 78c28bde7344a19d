using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>One rendering of a room's log: a chain of segments. The track references only the newest one; readers reference their own.</summary>
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

    /// <summary>How many cursors read the track; changed under the log's lock.</summary>
    public int Cursors { get; set; }

    /// <summary>How many bytes a reader may be behind.</summary>
    public int MaxLagBytes { get; }

    public Segment Newest => Volatile.Read(ref _newest);

    /// <summary>Appends an entry.</summary>
    /// <param name="number">The entry's number, one more than that of the last entry.</param>
    /// <param name="e">The event.</param>
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

    /// <summary>The current form of entries that were replaced after they were rendered; null: there are none. Read after the segments.</summary>
    public ReplacedEntries? Replaced => Volatile.Read(ref _replaced);

    /// <summary>Replaces an entry, if it may still have readers. Its segment does not change.</summary>
    /// <param name="number">The entry's number.</param>
    /// <param name="e">The event with its new text.</param>
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

    /// <summary>Continues with another number, or other ids. The entry with this number is a notice.</summary>
    public void Skip(long number, Numbering numbering, Reply notice)
    {
        var line = Formatter.Format(notice);
        _numbering = numbering;
        Roll(number, line.Length);
        line.CopyTo(_newest.Free);
        _newest.PublishNotice(line.Length);
    }

    /// <summary>Starts a new segment: a large one under load, a small one otherwise, so that a quiet room costs a few KiB.</summary>
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

    /// <summary>The lowest number that a reader may still read.</summary>
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
    /// Unlinks segments beyond the permitted lag from those that follow, so that a stuck reader keeps only its own segment
    /// alive.
    /// </summary>
    private void CutOffWhatIsTooOld(long head)
    {
        while (_older.TryPeek(out var reference))
        {
            // A segment that is already collected has no readers.
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
