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
    private Queue<OutboxItem>? _items;
    private TaskCompletionSource? _room;
    private int _bytes;
    private bool _closed;

    /// <summary>Whether nothing waits. A glance without the lock, for the pump's fast path.</summary>
    public bool IsEmpty => Volatile.Read(ref _items) is null;

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
            if (!force && IsFull)
            {
                return false;
            }

            _bytes += bytes.Length;
            return Enqueue(new OutboxItem(at ?? _log.NextId, bytes));
        }
    }

    /// <summary>From here on the member reads another log.</summary>
    public void AddMove(Cursor to, bool joinsLines)
    {
        lock (this)
        {
            var (id, messages) = _log.Head;
            AddTurn(new OutboxItem(id, MoveTo: to, JoinsLines: joinsLines, Messages: messages));
            _log = to.Log;
        }
    }

    /// <summary>
    /// From here on the member reads the same log in another rendering: from exactly where that cursor begins, so that
    /// nothing is missed or told twice. Opened in here, so that no piece comes in between that stands further on.
    /// </summary>
    public void AddSwitch(Member member, Rendering to, bool joinsLines)
    {
        lock (this)
        {
            var cursor = _log.Open(to, member);
            AddTurn(new OutboxItem(cursor.NextId, MoveTo: cursor, JoinsLines: joinsLines, Messages: cursor.Messages));
        }
    }

    /// <summary>Here the member ends.</summary>
    public void AddEnd()
    {
        lock (this)
        {
            var (id, messages) = _log.Head;
            AddTurn(new OutboxItem(id, Messages: messages));
        }
    }

    /// <summary>The next move or end: beyond it the member reads nothing with its present cursor.</summary>
    public bool TryFindTurn(out OutboxItem turn)
    {
        lock (this)
        {
            turn = _items?.FirstOrDefault(static item => item.IsTurn) ?? default;
            return turn.IsTurn && turn.At > 0;
        }
    }

    private void AddTurn(in OutboxItem turn)
    {
        if (!Enqueue(turn))
        {
            turn.GiveUp();
        }
    }

    private bool Enqueue(in OutboxItem item)
    {
        if (!_closed)
        {
            (_items ??= new Queue<OutboxItem>()).Enqueue(item);
        }

        return !_closed;
    }

    /// <summary>The next piece, left where it is; only the pump takes.</summary>
    public bool TryPeek(out OutboxItem item)
    {
        item = default;
        if (IsEmpty)
        {
            return false;
        }

        lock (this)
        {
            return _items is not null && _items.TryPeek(out item);
        }
    }

    /// <summary>Removes what was peeked at.</summary>
    public void Remove()
    {
        lock (this)
        {
            if (_items is null || !_items.TryDequeue(out var item))
            {
                return; // closed meanwhile
            }

            _bytes -= item.Bytes?.Length ?? 0;
            _items = _items.Count == 0 ? null : _items;
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
            foreach (var item in _items ?? [])
            {
                item.GiveUp();
            }

            _items = null;
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
            if (!IsFull)
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
/// <param name="At">It comes after all entries of the log with an id below this.</param>
/// <param name="Bytes">To be written.</param>
/// <param name="MoveTo">To be read from here on: another room, or another rendering of this one.</param>
/// <param name="JoinsLines">With a move: whether the last line end of a write is left out from here on.</param>
/// <param name="Messages">With a move or the end: the messages of the log up to there.</param>
internal readonly record struct OutboxItem(
    long At, byte[]? Bytes = null, Cursor? MoveTo = null, bool JoinsLines = false, long Messages = 0)
{
    /// <summary>Whether the member reads no further with its present cursor.</summary>
    public bool IsTurn => Bytes is null;

    /// <summary>It will not be done: then nobody reads the cursor.</summary>
    public void GiveUp() => MoveTo?.Log.Close(MoveTo);
}
