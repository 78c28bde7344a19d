using ChatRoom.Protocol;

namespace ChatRoom.Journal.Writing;

/// <summary>The work that waits for the writer of a journal. Any thread may add; only the writer takes.</summary>
/// <typeparam name="TControl">What the writer does between two commits.</typeparam>
internal sealed class WriterQueue<TControl>
    where TControl : class
{
    /// <summary>The size in bytes of all waiting appends above which new ones are refused.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    private const int BytesBesideText = 40;

    private readonly object _gate = new();
    private readonly Queue<TControl> _controls = [];
    private readonly Queue<TControl> _maintenance = [];
    private List<PendingAppend> _waiting = [];
    private List<PendingAppend> _taken = []; // the writer's own; the appends from _next on are not processed yet
    private int _next;
    private int _lastTaken; // the size of the last batch
    private long _bytes; // of all appends that are not processed yet
    private Action? _schedule; // null: a thread waits
    private bool _idle;
    private bool _closed;

    /// <summary>Adds an append of an event.</summary>
    /// <returns>Why the append is refused, for people, and then the observer is not called; null: it is added.</returns>
    public string? Add(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return StorageReasons.GoingDown;
            }

            if (_bytes >= MostBytes)
            {
                return "the storage is too slow for the messages that arrive";
            }

            var append = PendingAppend.For(room, e, key, observer);
            _bytes += BytesOf(append);
            _waiting.Add(append);
            Wake();
            return null;
        }
    }

    /// <summary>Adds an action to run before the next commit; returns false if the queue is closed.</summary>
    public bool TryControl(TControl control) => TryAdd(_controls, control);

    /// <summary>Adds a slice of maintenance, of which one runs between two commits; returns false if the queue is closed.</summary>
    public bool TryMaintain(TControl slice) => TryAdd(_maintenance, slice);

    /// <summary>Refuses new work; the waiting work is still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Wake();
        }
    }

    /// <summary>From now on calls an action when there is work, instead of waking a waiting thread.</summary>
    public void Schedule(Action schedule)
    {
        lock (_gate)
        {
            _schedule = schedule;
            _idle = true;
            if (HasWork || _closed)
            {
                Wake();
            }
        }
    }

    /// <summary>Marks the writer as idle until there is work; returns false if there is work already.</summary>
    /// <param name="isEnded">Whether the queue is closed and all work is done.</param>
    public bool TryRest(out bool isEnded)
    {
        lock (_gate)
        {
            isEnded = _closed && !HasWork;
            return isEnded || (_idle = !HasWork);
        }
    }

    /// <summary>Waits until there is work.</summary>
    /// <param name="patience">How long to wait at most; null: forever.</param>
    /// <returns>False if the queue is closed and all work is done.</returns>
    public bool Wait(TimeSpan? patience)
    {
        if (_next < _taken.Count)
        {
            return true;
        }

        lock (_gate)
        {
            if (_waiting.Count + _controls.Count + _maintenance.Count == 0 && !_closed)
            {
                _idle = true;
                Monitor.Wait(_gate, patience ?? Timeout.InfiniteTimeSpan);
                _idle = false;
            }

            return !_closed || _waiting.Count + _controls.Count + _maintenance.Count > 0;
        }
    }

    /// <summary>
    /// Yields once, so that other threads on this core add appends that are stored and delivered together. Only after a batch of
    /// more than one: on a busy machine a yield costs a whole time slice, for which a single message must not wait.
    /// </summary>
    /// <param name="most">The number of waiting appends from which on a yield gains nothing.</param>
    public void Gather(int most)
    {
        if (_lastTaken > 1 && Waiting < most)
        {
            Thread.Yield();
        }
    }

    /// <summary>Takes the appends that have waited longest, within limits, but at least one if there is any.</summary>
    /// <param name="batch">The batch to which the appends are added.</param>
    /// <param name="count">The greatest number of appends.</param>
    /// <param name="bytes">The greatest size of their texts in bytes, unless the first one alone has more.</param>
    public void Take(Batch batch, int count, int bytes)
    {
        if (_next == _taken.Count)
        {
            _taken.Clear();
            _next = 0;
            lock (_gate)
            {
                (_taken, _waiting) = (_waiting, _taken);
            }
        }

        long gone = 0;
        for (var first = _next; _next < _taken.Count && count > 0 && (_next == first || _taken[_next].Event.Text.Length <= bytes); count--, _next++)
        {
            gone += BytesOf(_taken[_next]);
            bytes -= _taken[_next].Event.Text.Length;
            batch.Appends.Add(_taken[_next]);
        }

        _lastTaken = batch.Appends.Count;
        lock (_gate)
        {
            _bytes -= gone;
        }
    }

    /// <summary>Takes an action to run before the next commit.</summary>
    public TControl? NextControl() => Next(_controls);

    /// <summary>Takes a slice of maintenance to run between two commits.</summary>
    public TControl? NextSlice() => Next(_maintenance);

    private int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    private static int BytesOf(PendingAppend append) => append.Event.Text.Length + BytesBesideText;

    private bool TryAdd(Queue<TControl> queue, TControl action)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            queue.Enqueue(action);
            Wake();
            return true;
        }
    }

    private TControl? Next(Queue<TControl> queue)
    {
        lock (_gate)
        {
            return queue.TryDequeue(out var action) ? action : null;
        }
    }

    private bool HasWork => _next < _taken.Count || _waiting.Count + _controls.Count + _maintenance.Count > 0;

    private void Wake()
    {
        if (!_idle)
        {
            return;
        }

        if (_schedule is null)
        {
            Monitor.Pulse(_gate);
            return;
        }

        _idle = false;
        _schedule();
    }
}
