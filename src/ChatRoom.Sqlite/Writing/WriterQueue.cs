namespace ChatRoom.Sqlite.Writing;

/// <summary>What waits for the writer's thread. Anybody may add; only the writer takes.</summary>
internal sealed class WriterQueue
{
    /// <summary>Bytes of all that waits to be stored, from which on no more is taken, whoever it comes from.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    private const int BytesBesideText = 40;

    private readonly object _gate = new();
    private readonly Queue<Action> _controls = [];
    private readonly Queue<Action> _maintenance = [];
    private List<PendingAppend> _waiting = [];
    private List<PendingAppend> _taken = []; // the writer's; what it has not come to yet begins at _next
    private int _next;
    private int _lastTaken; // the size of the last batch
    private long _bytes; // of those that wait, and those that were taken and not come to yet
    private Action? _schedule; // null: a thread waits
    private bool _idle;
    private bool _closed;

    /// <summary>Adds an append.</summary>
    /// <returns>Why it is not taken, for people; null: it is.</returns>
    public string? Add(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Writer.GoingDown;
            }

            if (_bytes >= MostBytes)
            {
                return "the disk is too slow for the messages that arrive";
            }

            _bytes += BytesOf(append);
            _waiting.Add(append);
            Wake();
            return null;
        }
    }

    /// <summary>Adds something to be done before the next commit; false if no more is taken.</summary>
    public bool TryControl(Action control) => TryAdd(_controls, control);

    /// <summary>Adds something to be done between two commits, one a time; false if no more is taken.</summary>
    public bool TryMaintain(Action slice) => TryAdd(_maintenance, slice);

    /// <summary>Takes nothing more; what is there is still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Wake();
        }
    }

    /// <summary>From now on calls something when there is work, instead of waking a thread that waits.</summary>
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

    /// <summary>Rests until there is work; false if there is some already.</summary>
    /// <param name="isEnded">Whether the queue is closed, and all is done.</param>
    public bool TryRest(out bool isEnded)
    {
        lock (_gate)
        {
            isEnded = _closed && !HasWork;
            return isEnded || (_idle = !HasWork);
        }
    }

    /// <summary>Waits until there is something to do.</summary>
    /// <param name="patience">How long at most; null: for ever.</param>
    /// <returns>False if the queue is closed, and all is done.</returns>
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
    /// Lets other threads on this core add first, once, so that their appends are stored and delivered together. Only after a
    /// batch of more than one: on a busy machine a yield costs a whole time slice, which a single message must not wait for.
    /// </summary>
    /// <param name="most">From how many waiting appends on there is nothing to gain.</param>
    public void Gather(int most)
    {
        if (_lastTaken > 1 && Waiting < most)
        {
            Thread.Yield();
        }
    }

    /// <summary>Takes the appends that waited longest, within bounds; at least one, if there is any.</summary>
    /// <param name="batch">Where they are put.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="bytes">How many bytes of text at most, unless the first one has more.</param>
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

    /// <summary>Something that is to be done before the next commit.</summary>
    public Action? NextControl() => Next(_controls);

    /// <summary>Something that is to be done between two commits.</summary>
    public Action? NextSlice() => Next(_maintenance);

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

    private bool TryAdd(Queue<Action> queue, Action action)
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

    private Action? Next(Queue<Action> queue)
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
