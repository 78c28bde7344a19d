using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

// Contract of RoomLog (each line has its test in ChatRoom.Tests/Rooms/RoomLogTests):
//
// 1. Append never waits for a reader, and its cost does not depend on the number of subscriptions: only on the number of
//    renderings that they use.
// 2. A reader takes no lock. An entry that it has read never changes.
// 3. Segments are chained forward; a slow reader keeps only its own segment alive: segments further behind the head than the
//    permitted lag are cut off, and their readers skip.
// 4. The log holds the entries that its slowest reader within that limit has not taken yet, and its newest segment; the rest
//    is garbage collected. Older entries are read from the journal.
// 5. A quiet room is small: the segments of a track start with 4 KiB, grow up to 64 KiB under load, and shrink again.
// 6. If the journal skips events, or sets the room's ids back, each reader gets a notice at that position, and continues. The
//    numbers of the entries always grow (Numbering), so replies that wait for a number are written.
// 7. From the moment a text is replaced, readers that have not taken the entry yet get its current form, at the same position.
//    The segment does not change. The current form is kept as long as it may have readers, and no longer.

/// <summary>
/// The events of a room in order, rendered once for each rendering that a subscription uses. The contract stands above.
/// </summary>
internal sealed class RoomLog(RoomName room, long newestId, int maxLagBytes, TimeProvider time, Action<TimeSpan, int> fannedOut)
{
    // Appends come one at a time (IMessageJournal, 5); this lock separates them from opening and closing cursors.
    private readonly Lock _changing = new();
    private Track[] _tracks = [];
    private int _cursors;
    private TracedMessages? _traced;
    private long _nextId = newestId + 1;
    private Numbering _numbering = Numbering.Plain;
    private long _messages; // since the log was opened
    private long _firstOfEpoch; // numbers from here on belong to the current epoch

    /// <summary>The room to which the log belongs.</summary>
    public RoomName Room => room;

    /// <summary>How the room's ids follow from the entries' numbers.</summary>
    public Numbering Numbering
    {
        get => Volatile.Read(ref _numbering);
        init => _numbering = value;
    }

    /// <summary>The number of the next entry: its id in the room, unless the ids were set back.</summary>
    public long NextId => Volatile.Read(ref _nextId);

    /// <summary>The number of the next entry, and the number of messages before it.</summary>
    public (long Id, long Messages) Head
    {
        get
        {
            lock (_changing)
            {
                return (_nextId, _messages);
            }
        }
    }

    public ParkedCursors Parked { get; } = new(fannedOut);

    /// <summary>The messages whose deliveries are traced; null if none ever was.</summary>
    public TracedMessages? Traced => Volatile.Read(ref _traced);

    /// <summary>Returns <see cref="Traced"/>, which is created if it is null.</summary>
    public TracedMessages TraceMessages() => Traced ?? Interlocked.CompareExchange(ref _traced, new TracedMessages(), null) ?? _traced;

    /// <summary>Returns the id of the room for a number.</summary>
    public long IdOf(long number) => number - Numbering.Shift;

    /// <summary>Returns the number of an event that the log has.</summary>
    public long NumberOf(long id) => Math.Min(id + Numbering.Shift, NextId - 1);

    /// <summary>Appends the entry with the next id, and wakes the parked cursors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not the next one: the journal repeats an id, or left a gap without calling <c>Skip</c>.</exception>
    public void Append(long id, ChatEvent e)
    {
        var number = id + _numbering.Shift;
        ArgumentOutOfRangeException.ThrowIfNotEqual(number, NextId, nameof(id));
        lock (_changing)
        {
            foreach (var track in _tracks)
            {
                track.Append(number, e);
            }

            _messages += e.IsMessage ? 1 : 0;
            Volatile.Write(ref _nextId, number + 1);
        }

        Parked.Wake();
    }

    /// <summary>Replaces the text of an earlier event. See <see cref="Journal.IJournalFollower.Replace"/>.</summary>
    public void Replace(long id, ChatEvent e)
    {
        var number = id + _numbering.Shift;
        if (number < _firstOfEpoch)
        {
            return; // the log never had the event: this number belongs to an event of another epoch
        }

        lock (_changing)
        {
            foreach (var track in _tracks)
            {
                track.Replace(number, e);
            }
        }
    }

    /// <summary>Continues after a position; each reader gets a notice. See <see cref="Journal.IJournalFollower.Skip"/>.</summary>
    public void Skip(RoomPosition newest)
    {
        lock (_changing)
        {
            var missing = newest.Id + _numbering.Shift + 1 - _nextId;
            var isNew = newest.Epoch != _numbering.Epoch;
            if (!isNew && missing <= 0)
            {
                return;
            }

            // The notice has the number of the last missing event or, if the ids were set back, its own number.
            var number = isNew ? _nextId : _nextId + missing - 1;
            var numbering = isNew ? new Numbering(newest.Epoch, number - newest.Id) : _numbering;
            var notice = isNew
                ? new NumbersReset(room, newest with { Id = newest.Id + 1 })
                : (Reply)new Skipped(room, IdOf(_nextId), newest.Id, missing);
            foreach (var track in _tracks)
            {
                track.Skip(number, numbering, notice);
            }

            _firstOfEpoch = isNew ? number + 1 : _firstOfEpoch;
            Volatile.Write(ref _numbering, numbering);
            Volatile.Write(ref _nextId, number + 1);
        }

        Parked.Wake();
    }

    /// <summary>Opens a cursor at the head: it takes the entries appended from now on.</summary>
    public Cursor Open(Formatter formatter, Subscriber subscriber)
    {
        lock (_changing)
        {
            var track = TrackOf(formatter.Events);
            track.Cursors++;
            var cursor = new Cursor(this, track, subscriber, Parked.ShardFor(++_cursors));
            cursor.Skip();
            return cursor;
        }
    }

    /// <summary>Closes a cursor; a rendering without cursors is no longer produced.</summary>
    public void Close(Cursor cursor)
    {
        lock (_changing)
        {
            _cursors--;
            if (--cursor.Track.Cursors == 0)
            {
                _tracks = [.. _tracks.Where(static t => t.Cursors > 0)];
            }
        }
    }

    private Track TrackOf(Formatter formatter)
    {
        foreach (var track in _tracks)
        {
            if (track.Formatter == formatter)
            {
                return track;
            }
        }

        var added = new Track(room, formatter, NextId, _numbering, _messages, maxLagBytes, time);
        _tracks = [.. _tracks, added];
        return added;
    }
}
