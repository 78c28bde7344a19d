using System.IO.Pipelines;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>
/// Fills one flush after another from the subscriptions of a connection, which take turns. For the pump alone, except where a
/// method says otherwise.
/// </summary>
internal sealed class SubscriberWriter(LineWriter output, ControlQueue queue, Action? tooSlow)
{
    // The pieces of one flush are copied together, except the last: so a whole segment is never copied.
    private const int MaxFlushBytes = 16 * 1024;

    // With many rooms, a quiet room still gets whole lines in its turn.
    private const int MinShareBytes = 1024;

    private Subscription? _turn; // the subscription that is written next; null: the oldest one
    private SubscriberCounters _counters;
    private IDeliveryTracker? _tracker;
    private bool _isCutOff;

    /// <summary>Counts of what was written, without interlocked operations; any thread may read them.</summary>
    public ref readonly SubscriberCounters Counters => ref _counters;

    /// <summary>Whether the client gets exactly the bytes of the logs.</summary>
    public bool IsExact => output.IsExact;

    /// <summary>Bytes written since the last flush.</summary>
    public int Written { get; private set; }

    /// <summary>Whether nothing more will be written.</summary>
    public bool HasEnded => _isCutOff || queue.HasEnded;

    /// <summary>Whether there is something to write now.</summary>
    public bool HasWork
    {
        get
        {
            if (HasEnded || queue.HasLoose || (Volatile.Read(ref _tracker) is { HasBegun: false } && queue.First is not null))
            {
                return true;
            }

            for (var each = queue.First; each is not null; each = each.Next)
            {
                if (each.HasWork)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Parks each subscription until its room has a new entry. A full fence.</summary>
    public void Park()
    {
        if (queue.First is null)
        {
            Interlocked.MemoryBarrier();
        }

        for (var each = queue.First; each is not null; each = each.Next)
        {
            each.Park();
        }
    }

    public ValueTask<FlushResult> FlushAsync() => output.FlushAsync();

    /// <summary>Releases all cursors.</summary>
    public void Close()
    {
        queue.Close();
        Volatile.Read(ref _tracker)?.End();
    }

    /// <summary>Tracks from the next write on how far the client has got in the room of the oldest subscription. Any thread may call it.</summary>
    public void Follow(IDeliveryTracker tracker) => Volatile.Write(ref _tracker, tracker);

    /// <summary>Reports that everything written so far is flushed.</summary>
    public void Pass()
    {
        for (var each = queue.First; each is not null; each = each.Next)
        {
            each.Pass();
        }

        if (Volatile.Read(ref _tracker) is { } tracker && queue.First is { } oldest && (!tracker.HasBegun || !oldest.HasReplyHere))
        {
            tracker.Reach(oldest.Position);
        }
    }

    /// <summary>Writes what is available, up to one flush. Returns the number of bytes.</summary>
    public int Write()
    {
        Pass();
        Written = 0;
        while (queue.TakeLoose() is { } lines)
        {
            Write(lines);
        }

        if (queue.First is { Next: null } only)
        {
            only.Write(MaxFlushBytes, this);
        }
        else
        {
            WriteInTurn();
        }

        _counters.Bytes += Written;
        return Written;
    }

    private void WriteInTurn()
    {
        var dry = 0; // subscriptions in a row that had less than their share
        while (dry < queue.Count && Written < MaxFlushBytes && (_turn ?? queue.First) is { } subscription && !_isCutOff)
        {
            _turn = subscription.Next; // before it can end
            var share = Math.Max(MinShareBytes, MaxFlushBytes / queue.Count);
            dry = subscription.Write(share, this) < share ? dry + 1 : 0;
        }
    }

    /// <summary>Writes entries of a subscription's log.</summary>
    public void Write(Subscription subscription, in Run run)
    {
        if (_tracker is { } tracker && queue.First == subscription)
        {
            tracker.Lines(subscription.Room, run.Segment.Numbering.Epoch, run.Segment, run.From, run.To, Written);
        }

        _counters.Messages += run.Messages;
        _counters.Lines += run.To - run.From;
        Written += output.Write(run.Bytes);
    }

    /// <summary>Writes lines of the control queue.</summary>
    public void Write(byte[] lines)
    {
        _counters.Lines += output.Count(lines);
        Written += output.Write(lines);
    }

    /// <summary>Switches the client to another formatter.</summary>
    public void Use(Formatter formatter) => Written += output.Use(formatter);

    /// <summary>Removes the first item of a subscription, and the subscription if it has ended.</summary>
    public void Processed(Subscription subscription, bool hasEnded)
    {
        queue.RemoveItem(subscription);
        if (hasEnded)
        {
            queue.Remove(subscription);
        }
    }

    /// <summary>Returns the next boundary of a subscription; null if none waits.</summary>
    public SubscriptionBoundary? FindBoundary(Subscription subscription) => queue.FindBoundary(subscription);

    /// <summary>Reports that a subscription lags too far. Returns whether to skip it forward; if not, the connection ends.</summary>
    public bool MaySkip()
    {
        _counters.TimesSlow++;
        _isCutOff = tooSlow is not null;
        tooSlow?.Invoke();
        return !_isCutOff;
    }

    /// <summary>Counts the messages over which a subscription was skipped forward, and writes the notice.</summary>
    public void Skipped(long messages, byte[] notice)
    {
        _counters.Skipped += messages;
        Written += output.Write(notice);
    }
}
