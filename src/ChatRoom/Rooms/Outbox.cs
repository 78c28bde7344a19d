using ChatRoom.Protocol.Model;

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

            return Add(new OutboxLines(at ?? _log.NextId, bytes));
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
                Add(new OutboxLines(id, bytes));
            }

            AddTurn(new OutboxMove(id, messages, to, joinsLines));
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
    public void AddSwitch(Member member, Formatter to, bool joinsLines, Func<long, byte[]>? says = null)
    {
        lock (this)
        {
            var cursor = _log.Open(to, member);
            var at = cursor.NextId;
            AddTurn(new OutboxMove(at, cursor.Messages, cursor, joinsLines));
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
            AddTurn(new OutboxTurn(id, messages));
        }
    }

    /// <summary>The next move or end, beyond which the member reads nothing with its present cursor; null if none waits.</summary>
    public OutboxTurn? FindTurn()
    {
        lock (this)
        {
            var item = _first;
            while (item is not (null or OutboxTurn))
            {
                item = item.Next;
            }

            return item as OutboxTurn;
        }
    }

    private void AddTurn(OutboxTurn turn)
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
