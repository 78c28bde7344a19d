using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>
/// The subscriptions of one connection, and the items that wait for this connection alone, each at its position in the log of its
/// subscription. One limit holds for all subscriptions together; an empty queue costs nothing.
/// </summary>
internal sealed class ControlQueue // its own lock: one object less for each connection
{
    /// <summary>The limit in bytes. The session reads no more commands while the queue is full, so replies cannot pile up.</summary>
    public const int MaxBytes = 64 * 1024;

    private Subscription? _first; // in the order in which they were opened
    private ControlLines? _firstLoose; // replies while there is no subscription
    private ControlLines? _lastLoose;
    private TaskCompletionSource? _space;
    private int _count;
    private int _bytes;
    private bool _ending;
    private bool _closed;

    /// <summary>The oldest subscription; null if there is none.</summary>
    public Subscription? First => Volatile.Read(ref _first);

    /// <summary>The number of subscriptions.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether replies wait while there is no subscription.</summary>
    public bool HasLoose => First is null && Volatile.Read(ref _firstLoose) is not null;

    /// <summary>Whether all subscriptions have ended, and no more will be opened.</summary>
    public bool HasEnded => Volatile.Read(ref _ending) && First is null && !HasLoose;

    private bool IsFull => _bytes >= MaxBytes;

    /// <summary>Adds a subscription. If the connection ends, closes its cursor instead.</summary>
    public void Open(Subscription subscription)
    {
        lock (this)
        {
            if (_ending || _closed)
            {
                subscription.IsEnding = true;
                subscription.CloseCursor();
                return;
            }

            for (var each = _first; each is not null; each = each.Next)
            {
                if (each.IsEnding && each.Room == subscription.Room) // not its log: the room may have closed meanwhile
                {
                    subscription.WaitForEarlier(each);
                }
            }

            if (_first is { } last)
            {
                while (last.Next is { } next)
                {
                    last = next;
                }

                last.Next = subscription;
            }
            else
            {
                Volatile.Write(ref _first, subscription);
            }

            Volatile.Write(ref _count, _count + 1);
            while (TakeFirstLoose() is { } lines)
            {
                Add(subscription, lines, at: null);
            }
        }
    }

    /// <summary>Removes a subscription whose end the pump has reached, and closes its cursor.</summary>
    public void Remove(Subscription subscription)
    {
        lock (this)
        {
            if (_closed)
            {
                return;
            }

            Subscription? before = null;
            for (var other = _first!; other != subscription; other = other.Next!)
            {
                before = other;
            }

            if (before is null)
            {
                Volatile.Write(ref _first, subscription.Next);
            }
            else
            {
                before.Next = subscription.Next;
            }

            Volatile.Write(ref _count, _count - 1);
            subscription.CloseCursor();
        }
    }

    /// <summary>
    /// Adds lines to the oldest subscription that is not ending. If there is none, they are written after the ending ones, or
    /// first in the next one.
    /// </summary>
    /// <param name="bytes">The lines.</param>
    /// <param name="force">Whether to add them to a full queue, because the client itself asked for them.</param>
    /// <returns>False if the queue is full or ending.</returns>
    public bool TryAdd(byte[] bytes, bool force)
    {
        lock (this)
        {
            var oldest = _first;
            while (oldest is { IsEnding: true })
            {
                oldest = oldest.Next;
            }

            return (force || !IsFull) && (oldest is null ? AddLoose(new ControlLines(0, bytes)) : Add(oldest, new ControlLines(oldest.Log.NextId, bytes)));
        }
    }

    /// <summary>Takes the first reply that waits while there is no subscription; null if there is none.</summary>
    public byte[]? TakeLoose()
    {
        if (!HasLoose)
        {
            return null;
        }

        lock (this)
        {
            var lines = _first is null ? TakeFirstLoose() : null;
            if (_bytes < MaxBytes / 2)
            {
                LetWaitersGo();
            }

            return lines;
        }
    }

    /// <summary>Adds lines that come after all entries of the subscription's log with ids below <paramref name="at"/> (null: after all entries that the log has now).</summary>
    public void Add(Subscription subscription, byte[] bytes, long? at)
    {
        lock (this)
        {
            Add(subscription, new ControlLines(at ?? subscription.Log.NextId, bytes));
        }
    }

    /// <summary>
    /// Adds a switch to another rendering, exactly where the new cursor begins, so that nothing is lost or repeated. Opens the
    /// cursor under the lock, so that no item for a later position is added in between.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="open">Opens the cursor in the other rendering.</param>
    /// <param name="formatter">The client's formatter from there on.</param>
    /// <param name="says">Returns a line to write there, given the id of the first entry in the new rendering; null: none.</param>
    public void AddSwitch(Subscription subscription, Func<Cursor> open, Formatter formatter, Func<long, byte[]>? says)
    {
        lock (this)
        {
            if (_closed || subscription.IsEnding)
            {
                return;
            }

            var cursor = open();
            Add(subscription, new FormatterSwitch(cursor, formatter));
            if (says is not null)
            {
                Add(subscription, new ControlLines(cursor.NextId, says(subscription.Log.IdOf(cursor.NextId))));
            }
        }
    }

    /// <summary>Ends a subscription after all entries that its log has now.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="last">Lines that come last; null: none.</param>
    public void End(Subscription subscription, byte[]? last = null)
    {
        lock (this)
        {
            var (id, messages) = subscription.Log.Head;
            if (last is not null)
            {
                Add(subscription, new ControlLines(id, last)); // at the same position: nothing of the log comes in between
            }

            Add(subscription, new SubscriptionBoundary(id, messages));
            subscription.IsEnding = true;
        }
    }

    /// <summary>Ends all subscriptions, each after all entries that its log has now; no more can be opened.</summary>
    public void End()
    {
        lock (this)
        {
            for (var each = _first; each is not null; each = each.Next)
            {
                End(each);
            }

            Volatile.Write(ref _ending, true);
        }
    }

    /// <summary>Removes the first item of a subscription.</summary>
    public void RemoveItem(Subscription subscription)
    {
        lock (this)
        {
            if (_closed)
            {
                return;
            }

            var item = subscription.FirstItem!;
            subscription.FirstItem = item.Next;
            subscription.LastItem = item.Next is null ? null : subscription.LastItem;
            _bytes -= item.Weight;
            if (_bytes < MaxBytes / 2)
            {
                LetWaitersGo();
            }
        }
    }

    /// <summary>Returns the next boundary of a subscription, which its current cursor does not pass; null if none waits.</summary>
    public SubscriptionBoundary? FindBoundary(Subscription subscription)
    {
        lock (this)
        {
            var item = subscription.FirstItem;
            while (item is not (null or SubscriptionBoundary))
            {
                item = item.Next;
            }

            return (SubscriptionBoundary?)item;
        }
    }

    /// <summary>Ends all subscriptions at once and refuses new items; callers that wait for space continue.</summary>
    public void Close()
    {
        lock (this)
        {
            _closed = true;
            for (var each = _first; each is not null; each = each.Next)
            {
                each.IsEnding = true;
                each.CloseCursor();
                for (var item = each.FirstItem; item is not null; item = item.Next)
                {
                    item.Abandon();
                }

                each.FirstItem = each.LastItem = null;
            }

            Volatile.Write(ref _first, null);
            Volatile.Write(ref _firstLoose, null);
            _bytes = 0;
            LetWaitersGo();
        }
    }

    /// <summary>Completes when there is space again, or the queue is closed.</summary>
    public Task WhenSpaceAsync()
    {
        if (Volatile.Read(ref _bytes) < MaxBytes)
        {
            return Task.CompletedTask;
        }

        lock (this)
        {
            if (_closed || !IsFull)
            {
                return Task.CompletedTask;
            }

            _space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _space.Task;
        }
    }

    private bool AddLoose(ControlLines lines)
    {
        if (_closed || _ending)
        {
            return false;
        }

        _bytes += lines.Weight;
        if (_firstLoose is null)
        {
            Volatile.Write(ref _firstLoose, lines);
        }
        else
        {
            _lastLoose!.Next = lines;
        }

        _lastLoose = lines;
        return true;
    }

    private byte[]? TakeFirstLoose()
    {
        if (_firstLoose is not { } lines)
        {
            return null;
        }

        Volatile.Write(ref _firstLoose, (ControlLines?)lines.Next);
        _bytes -= lines.Weight;
        return lines.Bytes;
    }

    private bool Add(Subscription subscription, ControlItem item)
    {
        if (_closed || subscription.IsEnding)
        {
            return false;
        }

        _bytes += item.Weight;
        if (subscription.LastItem is { } last)
        {
            last.Next = item;
        }
        else
        {
            subscription.FirstItem = item;
        }

        subscription.LastItem = item;
        return true;
    }

    private void LetWaitersGo()
    {
        _space?.TrySetResult();
        _space = null;
    }
}
