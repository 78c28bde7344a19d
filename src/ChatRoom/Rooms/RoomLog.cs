using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

// Contract of RoomLog (each line has its test in ChatRoom.Tests/Rooms/RoomLogTests):
//
// 1. Append never waits for a reader, and its cost does not depend on the number of subscriptions: only on the number of
//    renderings that they use.
// 2. A reader takes no lock. What it was shown never changes.
// 3. Segments are chained forward; whoever is behind keeps its own segment alive, and nobody else's: what is further
//    behind the head than the permitted lag is cut off, and its reader skips.
// 4. The log holds what its slowest reader within that bound has not taken yet, and its newest segment; all else is
//    the garbage collector's. What is older is the journal's to read back.
// 5. A small room is small: a track begins with 4 KiB, grows to 64 KiB a segment while much is said, and shrinks.
// 6. If the journal skips events, or sets the room's ids back, each reader gets a notice at that place, and goes on. The
//    numbers of the entries always grow (Numbering): replies that wait for one are written.
// 7. From the moment a text is replaced, readers that have not taken it yet get what it reads now, at the same place. What a
//    segment holds does not change. What was replaced is kept as long as somebody may read it, and no longer.

/// <summary>
/// What happened in a room, in one order, rendered once for each rendering that a subscription uses. The contract stands above.
/// </summary>
internal sealed class RoomLog(RoomName room, long newestId, int maxLagBytes, TimeProvider time, Action<TimeSpan, int> fannedOut)
{
    // Appends come one at a time (IMessageJournal, 5); this keeps them apart from cursors that are opened and closed.
    private readonly Lock _changing = new();
    private Track[] _tracks = [];
    private int _cursors;
    private TracedMessages? _traced;
    private long _nextId = newestId + 1;
    private Numbering _numbering = Numbering.Plain;
    private long _messages; // since it was opened
    private long _firstOfEpoch; // numbers from here on belong to the epoch of the ids

    /// <summary>Whose it is.</summary>
    public RoomName Room => room;

    /// <summary>How the room's ids follow from the entries' numbers.</summary>
    public Numbering Numbering
    {
        get => Volatile.Read(ref _numbering);
        init => _numbering = value;
    }

    /// <summary>The number that the next entry will have: its id in the room, unless that was set back.</summary>
    public long NextId => Volatile.Read(ref _nextId);

    /// <summary>The number that the next entry will have, and how many messages stand before it.</summary>
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

    /// <summary>The messages whose deliveries are traced; null where none ever was.</summary>
    public TracedMessages? Traced => Volatile.Read(ref _traced);

    /// <summary>From now on there are some.</summary>
    public TracedMessages TraceMessages() => Traced ?? Interlocked.CompareExchange(ref _traced, new TracedMessages(), null) ?? _traced;

    /// <summary>Returns the id of the room for a number.</summary>
    public long IdOf(long number) => number - Numbering.Shift;

    /// <summary>Returns the number of an event that the log has.</summary>
    public long NumberOf(long id) => Math.Min(id + Numbering.Shift, NextId - 1);

    /// <summary>Appends the entry with the next id, and wakes who is parked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not the next one: the journal left a gap without a word, or repeats.</exception>
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
            return; // the log has never had it: with this number it has an event of another epoch
        }

        lock (_changing)
        {
            foreach (var track in _tracks)
            {
                track.Replace(number, e);
            }
        }
    }

    /// <summary>Goes on after a position; each reader gets a notice. See <see cref="Journal.IJournalFollower.Skip"/>.</summary>
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

            // The notice has the number of the last event that is missing, or, where the ids were set back, a number of its own.
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

    /// <summary>A cursor at the head: it will take what is appended from now on.</summary>
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

    /// <summary>Gives a cursor up; a rendering that nobody reads any more is no longer made.</summary>
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
