using System.IO.Pipelines;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>What a member's pump writes: its log from its cursor on, and in between what it alone is told. The pump's alone, but for the outbox.</summary>
internal sealed class Feed(LineWriter writer, Outbox outbox, Cursor start, Action? tooSlow)
{
    // What is put together in one write is copied, but for its last piece: a whole segment never is.
    private const int MaxFlushBytes = 16 * 1024;

    private Cursor _cursor = start;
    private MemberCounters _counters;
    private Trail? _trail;

    /// <summary>Whose messages are left out, by their id; called for each message, where it is set.</summary>
    public Func<long, bool>? Hides { get; set; }

    /// <summary>What was written so far. Counted without interlocked operations; read by anyone.</summary>
    public ref readonly MemberCounters Counters => ref _counters;

    /// <summary>About how many bytes of its log are not taken yet; asked by anyone, while the pump moves on.</summary>
    public long Lag => Math.Max(0, _cursor.Lag);

    /// <summary>The id of the first entry of its log that is not written yet.</summary>
    public long NextId => _cursor.NextId;

    /// <summary>Whether nothing more will be written.</summary>
    public bool Ended { get; private set; }

    public bool HasWork => Volatile.Read(ref _trail) is { HasBegun: false } || HasMore;

    private bool HasMore => outbox.Peek() is { } item
        ? _cursor.HasMore(item.At) || _cursor.NextId >= item.At
        : _cursor.HasMore(long.MaxValue);

    /// <summary>Puts its cursor among the parked of its log: a full fence.</summary>
    public void Park() => _cursor.Park();

    /// <summary>Ends a write.</summary>
    public ValueTask<FlushResult> FlushAsync() => writer.FlushAsync();

    /// <summary>Gives all its cursors up.</summary>
    public void Close()
    {
        _cursor.Log.Close(_cursor);
        outbox.Close();
        Volatile.Read(ref _trail)?.End();
    }

    /// <summary>From its next write on it is followed how far the client has got.</summary>
    public void Follow(Trail trail) => Volatile.Write(ref _trail, trail);

    /// <summary>All before its cursor was flushed: whoever waits for that learns it.</summary>
    public void Pass()
    {
        _cursor.Log.Traced?.Reached(_cursor.Member, _cursor.NextId);
        Volatile.Read(ref _trail)?.Reach(_cursor.Log.Room, _cursor.NextId);
    }

    /// <summary>Writes what there is, a flush's worth; returns how many bytes that was.</summary>
    public int Write()
    {
        Pass();
        var written = 0;
        while (written < MaxFlushBytes && !Ended)
        {
            if (_cursor.Lag >= _cursor.Track.MaxLagBytes && !PassOver(ref written))
            {
                break;
            }

            var item = outbox.Peek();
            if (_cursor.TryTake(item?.At ?? long.MaxValue, out var run))
            {
                written += Write(run, written);
            }
            else if (item is not null && _cursor.NextId >= item.At)
            {
                written += Write(item);
                outbox.Remove(item);
            }
            else
            {
                break;
            }
        }

        _counters.Bytes += written;
        return written;
    }

    private int Write(in Run run, int before)
    {
        if (Hides is { } hides)
        {
            return WriteUnhidden(run, before, hides);
        }

        _trail?.Lines(_cursor.Log.Room, run.Segment, run.From, run.To, before);

        _counters.Messages += run.Messages;
        _counters.Lines += run.To - run.From;
        return writer.Write(run.Bytes);
    }

    private int WriteUnhidden(in Run run, int before, Func<long, bool> hides)
    {
        var written = 0;
        var start = run.StartByte;
        for (var i = run.From; i < run.To; i++)
        {
            var end = run.Segment.LengthOf(i + 1);
            var isMessage = run.Segment.IsMessage(i);
            if (!isMessage || !hides(run.Segment.AuthorOf(i)))
            {
                _trail?.Lines(_cursor.Log.Room, run.Segment, i, i + 1, before + written);
                written += writer.Write(run.Segment.Bytes(start, end));
                _counters.Messages += isMessage ? 1 : 0;
                _counters.Lines++;
            }

            start = end;
        }

        return written;
    }

    private int Write(OutboxItem item)
    {
        switch (item)
        {
            case OutboxLines lines:
                _counters.Lines += lines.Bytes.AsSpan().Count((byte)'\n');
                return writer.Write(lines.Bytes);
            case OutboxMove move:
                _cursor.Log.Close(_cursor);
                if (move.To.Log == _cursor.Log)
                {
                    _cursor.Adopt(move.To);
                }
                else
                {
                    _cursor = move.To;
                }

                return move.JoinsLines ? 0 : writer.StopJoining();
            default:
                Ended = true;
                return 0;
        }
    }

    /// <summary>It lags too far: skips it forward, and tells it. False if it is to be disconnected instead.</summary>
    private bool PassOver(ref int written)
    {
        _counters.TimesSlow++;
        if (tooSlow is not null)
        {
            Ended = true;
            tooSlow();
            return false;
        }

        // No further than to where it leaves this log: what comes after that it was not to be told, or will be elsewhere.
        var skipped = outbox.FindTurn() is { } turn ? _cursor.SkipTo(turn.At, turn.Messages) : _cursor.Skip();
        _counters.Skipped += skipped;
        if (skipped > 0)
        {
            written += writer.Write(_cursor.Track.Formatter.Format(new Skipped(_cursor.Log.Room, skipped)));
        }

        return true;
    }
}
