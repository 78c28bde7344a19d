using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

// Contract of Subscription (each line has its test in ChatRoom.Tests/Rooms/SubscriptionTests):
//
// 1. A subscription receives each entry that its room's log appends from its opening to its end once, in order, whatever
//    the other subscriptions of its connection do; also if the client left the room before and returns.
// 2. It ends after all entries that its log had when the end was requested, and after its replies. The last
//    reply is the last of all.
// 3. A subscription that follows another one is written only after that one has ended: no line of the first comes after a
//    line of the second. A held subscription is written only after it is released; if it ends before that, only its
//    replies are written.
// 4. It switches to another rendering at one position in the log: nothing is lost or repeated.
// 5. One more subscription of a connection costs at most 300 bytes.

/// <summary>
/// A connection's subscription to a room: a cursor in the log, a filter, and a queue of replies. It does not decide who is
/// visible in the room. The contract stands above.
/// </summary>
internal sealed class Subscription
{
    private readonly Cursor _cursor;
    private Subscription? _previous;
    private Subscription? _earlier;
    private Subscription? _next;
    private bool _isHeld;
    private bool _isEnding;
    private bool _isUnreleased; // written before _isEnding
    private ControlItem? _firstItem;

    /// <param name="cursor">The connection's position in the log from which the subscription receives.</param>
    /// <param name="hides">The filter; see <see cref="Hides"/>.</param>
    /// <param name="previous">The subscription of the same connection that this one follows; null: none.</param>
    /// <param name="isHeld">Whether nothing of the log is written before <see cref="Release"/>.</param>
    public Subscription(Cursor cursor, Func<long, bool>? hides, Subscription? previous, bool isHeld)
    {
        _isHeld = isHeld;
        _cursor = cursor;
        Hides = hides;
        _previous = previous;
    }

    public RoomLog Log => _cursor.Log;

    public RoomName Room => Log.Room;

    public Subscriber Subscriber => _cursor.Subscriber;

    /// <summary>Returns whether the messages of an author, given by id, are left out; null: none are. The pump calls it for each message.</summary>
    public Func<long, bool>? Hides { get; set; }

    /// <summary>The approximate number of bytes of the log that are not written yet. Any thread may read it while the pump writes.</summary>
    public long Lag => Math.Max(0, _cursor.Lag);

    /// <summary>The number of the first entry of the log that is not written yet. Only the pump changes it.</summary>
    public long NextId => _cursor.NextId;

    /// <summary>The position of <see cref="NextId"/>: with the entry's id in the room, and the epoch. For the pump.</summary>
    public LogPosition Position => new(Room, _cursor.Numbering.Epoch, _cursor.NextId - _cursor.Numbering.Shift);

    /// <summary>Whether there is something to write now.</summary>
    public bool HasWork => !IsHeldBack && (FirstItem is { } item
        ? _cursor.HasMore(item.At) || _cursor.NextId >= item.At
        : _cursor.HasMore(long.MaxValue));

    // For the control queue, under its lock; the pump reads them without the lock.
    internal Subscription? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    internal ControlItem? FirstItem
    {
        get => Volatile.Read(ref _firstItem);
        set => Volatile.Write(ref _firstItem, value);
    }

    internal ControlItem? LastItem { get; set; }

    /// <summary>Whether the end is queued. A subscription that ends before its release gets nothing of the log.</summary>
    internal bool IsEnding
    {
        get => Volatile.Read(ref _isEnding);
        set
        {
            _isUnreleased = Volatile.Read(ref _isHeld);
            Volatile.Write(ref _isEnding, value);
        }
    }

    /// <summary>The index among the room's subscriptions; negative: not among them. For the room, under its lock.</summary>
    internal int IndexInRoom { get; set; } = -1;

    /// <summary>Whether the pump has reached the end of the subscription. For the pump.</summary>
    private bool HasEnded { get; set; }

    /// <summary>Whether a reply, perhaps with missed events, comes before the next entry. For the pump.</summary>
    public bool HasReplyHere => IsHeldBack || (FirstItem is ControlLines lines && lines.At <= _cursor.NextId);

    private bool IsHeldBack
    {
        get
        {
            if (IsEnding && _isUnreleased)
            {
                return false; // there is no order to keep, and a client may try to enter rooms repeatedly
            }

            if (_previous is { HasEnded: true })
            {
                _previous = null;
            }

            if (_earlier is { HasEnded: true })
            {
                _earlier = null;
            }

            return _previous is not null || _earlier is not null || Volatile.Read(ref _isHeld);
        }
    }

    /// <summary>Makes this subscription wait for an earlier one to the same room, so that the client sees the room in order. Call before adding it.</summary>
    internal void WaitForEarlier(Subscription earlier) => _earlier = earlier;

    /// <summary>Replies to the client, after the log's entries with numbers below <paramref name="at"/> (null: after all entries that the log has now).</summary>
    public void Reply(byte[] lines, long? at = null) => Subscriber.Reply(this, lines, at);

    /// <summary>Reads the log in another rendering from here on.</summary>
    /// <param name="formatter">The client's formatter from here on.</param>
    /// <param name="says">Returns a line to write there, given the id of the first entry in the new rendering; null: none.</param>
    public void Show(Formatter formatter, Func<long, byte[]>? says = null) =>
        Subscriber.Show(this, () => Log.Open(formatter, Subscriber), says, formatter);

    /// <summary>Ends the subscription, after the current entries of its log and all replies.</summary>
    /// <param name="last">Lines that come last; null: none.</param>
    public void End(byte[]? last = null) => Subscriber.End(this, last);

    /// <summary>Releases a held subscription: the client has the room's past, so the events since the opening may be written.</summary>
    public void Release()
    {
        Volatile.Write(ref _isHeld, false);
        Subscriber.Released();
    }

    /// <summary>Parks the cursor until the next entry. A full fence. For the pump.</summary>
    public void Park() => _cursor.Park();

    /// <summary>Reports to traced messages that everything before the cursor is flushed. For the pump.</summary>
    public void Pass() => Log.Traced?.Reached(this, NextId);

    /// <summary>Releases the cursor. For the control queue.</summary>
    public void CloseCursor() => Log.Close(_cursor);

    /// <summary>Writes what is available, until <paramref name="share"/> bytes are reached. Returns the number of bytes. For the pump.</summary>
    public int Write(int share, SubscriberWriter writer)
    {
        if (IsHeldBack)
        {
            return 0;
        }

        if (IsEnding && _isUnreleased)
        {
            PassOver(writer);
        }

        var before = writer.Written;
        while (writer.Written - before < share && !HasEnded)
        {
            var head = Log.NextId; // before the item: an entry that was appended after the end was queued is never taken
            var item = FirstItem;
            if (item is not null && _cursor.NextId >= item.At)
            {
                Process(item, writer); // before the notice of a skip: a reply may be what the client missed before
            }
            else if (_cursor.Lag >= _cursor.Track.MaxLagBytes)
            {
                if (!SkipForward(writer))
                {
                    break;
                }
            }
            else if (_cursor.TryTake(item?.At ?? head, out var run))
            {
                Write(run, writer);
            }
            else
            {
                break;
            }
        }

        return writer.Written - before;
    }

    /// <summary>Skips the log of a subscription that ended before it was released.</summary>
    private void PassOver(SubscriberWriter writer)
    {
        if (writer.FindBoundary(this) is { } boundary)
        {
            _cursor.SkipTo(boundary.At, boundary.Messages);
        }
    }

    private void Write(in Run run, SubscriberWriter writer)
    {
        var hides = Hides;
        var replaced = _cursor.Track.Replaced is { } entries && entries.MayHave(run.Segment.FirstId + run.From) ? entries : null;
        if (hides is null && replaced is null)
        {
            writer.Write(this, run);
            return;
        }

        var start = run.StartByte;
        for (var i = run.From; i < run.To; i++)
        {
            var end = run.Segment.LengthOf(i + 1);
            if (run.Segment.AuthorOf(i) is var author && (author == 0 || hides?.Invoke(author) != true))
            {
                var line = run.Segment.IsNotice(i) ? null : replaced?.Find(run.Segment.FirstId + i);
                writer.Write(this, line is null ? new Run(run.Segment, i, i + 1, start, end) : new Run(line, 0, 1, 0, line.LengthOf(1)));
            }

            start = end;
        }
    }

    private void Process(ControlItem item, SubscriberWriter writer)
    {
        switch (item)
        {
            case ControlLines lines:
                writer.Write(lines.Bytes);
                break;
            case FormatterSwitch change:
                Log.Close(_cursor);
                _cursor.Adopt(change.To);
                writer.Use(change.Formatter);
                break;
            default:
                HasEnded = true;
                break;
        }

        writer.Processed(this, HasEnded);
    }

    /// <summary>Skips forward, with a notice, because the subscription lags too far. Returns false if the connection ends instead.</summary>
    private bool SkipForward(SubscriberWriter writer)
    {
        if (!writer.MaySkip())
        {
            return false;
        }

        var before = Position;

        // No further than the next boundary: the client does not get the entries after it, or gets them with another cursor.
        var skipped = writer.FindBoundary(this) is { } boundary ? _cursor.SkipTo(boundary.At, boundary.Messages) : _cursor.Skip();
        writer.Skipped(skipped, NoticeOfSkipping(before, Position, skipped));
        return true;
    }

    private byte[] NoticeOfSkipping(LogPosition before, LogPosition after, long messages)
    {
        var formatter = _cursor.Track.Formatter;
        return before.Epoch == after.Epoch
            ? formatter.Format(new Skipped(Room, before.NextId, after.NextId - 1, messages))
            : [
                .. formatter.Format(new NumbersReset(Room, new RoomPosition(after.Epoch, after.NextId))), // the log's own notice was skipped, too
                .. formatter.Format(new Skipped(Room, 1, after.NextId - 1, messages)),
            ];
    }
}
