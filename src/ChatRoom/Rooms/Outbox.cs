using ChatRoom.Protocol.Dialects;

namespace ChatRoom.Rooms;

/// <summary>
/// What a member alone is told, each piece at its place in the log that the member reads at that point. Bounded;
/// costs nothing while empty.
/// </summary>
internal sealed class Outbox(RoomLog log) // its own lock: one object less for each connection
{
    /// <summary>Bytes that may wait; a member whose outbox is full is not read from, so that replies cannot pile up.</summary>
    public const int MaxBytes = 64 * 1024;

    private RoomLog _log = log; // that of the last move in the queue
    private OutboxItem? _first;
    private OutboxItem? _last;
    private TaskCompletionSource? _room;
    private int _bytes;
    private bool _closed;

    private bool IsFull => _bytes >= MaxBytes;

    /// <summary>Adds bytes that come after all entries of the log with ids below <paramref name="at"/> (null: all that it holds now).</summary>
    /// <param name="bytes">To be written.</param>
    /// <param name="at">An id, or null.</param>
    /// <param name="force">Take it even if the outbox is full: the member asked for it itself.</param>
    /// <returns>False if it was full, or is closed.</returns>
    public bool TryAdd(byte[] bytes, long? at, bool force)
    {
        lock (this)
        {
            if (_closed || (!force && IsFull))
            {
                return false;
            }

            return Add(new OutboxItem(at ?? _log.NextId) { Bytes = bytes });
        }
    }

    /// <summary>From here on the member reads another log; before it does, it is told something, if there is something to tell.</summary>
    public void AddMove(Cursor to, bool joinsLines, byte[]? bytes)
    {
        lock (this)
        {
            var (id, messages) = _log.Head;
            if (bytes is not null)
            {
                Add(new OutboxItem(id) { Bytes = bytes });
            }

            AddTurn(new OutboxItem(id) { MoveTo = to, JoinsLines = joinsLines, Messages = messages });
            _log = to.Log;
        }
    }

    /// <summary>
    /// From here on the member reads the same log in another rendering: from exactly where that cursor begins, so that
    /// nothing is missed or told twice. Opened in here, so that no piece comes in between that stands further on.
    /// </summary>
    /// <param name="member">Whose outbox this is.</param>
    /// <param name="to">The other rendering.</param>
    /// <param name="joinsLines">Whether the last line end of a write is left out from there on.</param>
    /// <param name="says">What is told there, given the id of the first entry in the new rendering; null: nothing.</param>
    public void AddSwitch(Member member, Rendering to, bool joinsLines, Func<long, byte[]>? says = null)
    {
        lock (this)
        {
            var cursor = _log.Open(to, member);
            var at = cursor.NextId;
            AddTurn(new OutboxItem(at) { MoveTo = cursor, JoinsLines = joinsLines, Messages = cursor.Messages });
            if (says is not null)
            {
                TryAdd(says(at), at, force: true);
            }
        }
    }

    /// <summary>Here the member ends.</summary>
    public void AddEnd()
    {
        lock (this)
        {
            var (id, messages) = _log.Head;
            AddTurn(new OutboxItem(id) { Messages = messages });
        }
    }

    /// <summary>The next move or end, beyond which the member reads nothing with its present cursor; null if none waits.</summary>
    public OutboxItem? FindTurn()
    {
        lock (this)
        {
            var item = _first;
            while (item is { IsTurn: false })
            {
                item = item.Next;
            }

            return item;
        }
    }

    private void AddTurn(OutboxItem turn)
    {
        if (!Add(turn))
        {
            turn.GiveUp();
        }
    }

    private bool Add(OutboxItem item)
    {
        if (_closed)
        {
            return false;
        }

        _bytes += item.Weight;
        if (_first is null)
        {
            Volatile.Write(ref _first, item);
        }
        else
        {
            _last!.Next = item;
        }

        _last = item;
        return true;
    }

    /// <summary>The next piece, left where it is; only the pump takes. Null if there is none.</summary>
    public OutboxItem? Peek() => Volatile.Read(ref _first);

    /// <summary>Removes what was peeked at.</summary>
    public void Remove(OutboxItem item)
    {
        lock (this)
        {
            if (_first != item)
            {
                return; // closed meanwhile
            }

            _first = item.Next;
            _last = _first is null ? null : _last;
            _bytes -= item.Weight;
            if (_bytes < MaxBytes / 2)
            {
                LetWaitersGo();
            }
        }
    }

    /// <summary>Nothing more is taken or given; whoever waits for room goes on.</summary>
    public void Close()
    {
        lock (this)
        {
            _closed = true;
            for (var left = _first; left is not null; left = left.Next)
            {
                left.GiveUp();
            }

            _first = _last = null;
            _bytes = 0;
            LetWaitersGo();
        }
    }

    /// <summary>Completes when there is room again, or the outbox is closed.</summary>
    public Task WhenRoomAsync()
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

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    private void LetWaitersGo()
    {
        _room?.TrySetResult();
        _room = null;
    }
}

/// <summary>A piece of an <see cref="Outbox"/>: bytes, or a move, or (neither) the end.</summary>
/// <param name="at">It comes after all entries of the log with an id below this.</param>
internal sealed class OutboxItem(long at)
{
    public long At => at;

    /// <summary>To be written.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>To be read from here on: another room, or another rendering of this one.</summary>
    public Cursor? MoveTo { get; init; }

    /// <summary>With a move: whether the last line end of a write is left out from here on.</summary>
    public bool JoinsLines { get; init; }

    /// <summary>With a move or the end: the messages of the log up to there.</summary>
    public long Messages { get; init; }

    /// <summary>What it counts for: its bytes; a move keeps a segment of its log alive, the smallest of which has 4 KiB.</summary>
    public int Weight => Bytes?.Length ?? (MoveTo is null ? 0 : 4 * 1024);

    /// <summary>Whether it is a move or the end: the member reads no further with its present cursor.</summary>
    public bool IsTurn => Bytes is null;

    /// <summary>It will not be done: then nobody reads the cursor.</summary>
    public void GiveUp() => MoveTo?.Log.Close(MoveTo);

    /// <summary>The outbox's own: what comes after it.</summary>
    public OutboxItem? Next { get; set; }
}
