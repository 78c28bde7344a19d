using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Rooms;

namespace ChatRoom.Connections;

/// <summary>
/// Gives somebody who comes back what it missed, as it would have got it, read from the journal, at the speed at which its
/// client takes it. Nobody else writes to its connection meanwhile.
/// </summary>
internal sealed class CatchUp
{
    // The less is left when it enters its room, the sooner it follows that; the more, the fewer reads until then.
    private const int Little = 200;
    private const int FlushBytes = 16 * 1024;

    private readonly Session _session;
    private readonly ChatHub _hub;
    private readonly Resumption _resumption;
    private readonly RoomName _room;
    private readonly Alias _alias;
    private readonly TextRendering _rendering;
    private readonly LineWriter _writer;
    private readonly Trail _trail;
    private long _lastId;
    private long _bytesWritten;
    private int _unflushed;
    private bool _isFlushing;

    /// <param name="session">Whose.</param>
    /// <param name="guest">Who comes back.</param>
    /// <param name="resumption">To where.</param>
    /// <param name="writer">Its connection's.</param>
    /// <param name="trail">Where it is noted how far its client has got.</param>
    public CatchUp(Session session, in Guest guest, Resumption resumption, LineWriter writer, Trail trail)
    {
        _session = session;
        _hub = session.Hub;
        _resumption = resumption;
        _room = resumption.Room;
        _alias = guest.Alias;
        _rendering = guest.Rendering;
        _writer = writer;
        _trail = trail;
        _lastId = resumption.LastId;
    }

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes written.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Tells it where it is, and gives it what it missed until little is left. Before it enters its room: a crowd does not wait for it.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The connection is gone, or to end.</exception>
    public async ValueTask BeginAsync()
    {
        _trail.Reach(_room, _lastId + 1);
        Tell(_resumption.Alias.Equals(_alias)
            ? $"you are back in {_room} as {_alias}"
            : $"you are back in {_room}, but somebody else is {_resumption.Alias} now: you are {_alias}");
        await FlushAsync();
        while (true)
        {
            var missed = await _hub.Journal.ReadAfterAsync(_room.Key, _lastId, IMessageJournal.MostRead);
            if (missed.Count <= Little)
            {
                return;
            }

            await GiveAsync(missed, long.MaxValue);
        }
    }

    /// <summary>Gives it the rest: what stands before the id from which it follows its room.</summary>
    /// <inheritdoc cref="BeginAsync" path="/exception" />
    public async ValueTask EndAsync(long nextId)
    {
        if (_lastId >= nextId)
        {
            // The room has not come so far: the client is mistaken, or nothing was kept and the numbers have begun anew.
            _lastId = _resumption.LastKnownId < nextId ? _resumption.LastKnownId : 0;
        }

        while (_lastId + 1 < nextId)
        {
            var missed = await _hub.Journal.ReadAfterAsync(_room.Key, _lastId, IMessageJournal.MostRead);
            await GiveAsync(missed, nextId);
            if (missed.Count == 0 || missed[^1].Id >= nextId - 1)
            {
                TellOfGap(nextId);
                _lastId = nextId - 1;
            }
        }

        await FlushAsync();
    }

    private async ValueTask GiveAsync(IReadOnlyList<JournalEntry> missed, long end)
    {
        Segment? lines = null;
        foreach (var (id, e) in missed)
        {
            if (id >= end)
            {
                break;
            }

            var room = _rendering.MaxBytes(e);
            if (lines is null || id > _lastId + 1 || lines.Free.Length < room)
            {
                await GiveAsync(lines);
                TellOfGap(id);
                lines = new Segment(Math.Max(FlushBytes, room), id, 0, 0);
            }

            lines.Publish(IsHidden(e) ? 0 : _rendering.Write(id, e, lines.Free), null);
            _lastId = id;
        }

        await GiveAsync(lines);
    }

    private async ValueTask GiveAsync(Segment? lines)
    {
        if (lines is null)
        {
            return;
        }

        _trail.Lines(_room, lines, 0, lines.Count, _unflushed);
        Write(lines.Bytes(0, lines.LengthOf(lines.Count)));
        await FlushAsync();
    }

    /// <summary>What lies between the last one that it has and this one was deleted.</summary>
    private void TellOfGap(long nextId)
    {
        var gone = nextId - _lastId - 1;
        if (gone > 0)
        {
            Tell(gone == 1 ? "1 message is gone" : $"{gone} messages are gone");
        }
    }

    private bool IsHidden(ChatEvent e) => !_hub.Options.EchoToSender && e.IsMessage && _alias.Equals(e.Author);

    private void Tell(string text) => Write(_rendering.Notice(text));

    private void Write(ReadOnlyMemory<byte> lines) => _unflushed += _writer.Write(lines);

    private async ValueTask FlushAsync()
    {
        _session.ThrowIfStopping();
        Volatile.Write(ref _isFlushing, true);
        var flushed = await _writer.FlushAsync();
        Volatile.Write(ref _isFlushing, false);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("the connection is gone");
        }

        Volatile.Write(ref _bytesWritten, _bytesWritten + _unflushed);
        _unflushed = 0;
        _trail.Reach(_room, _lastId + 1);
    }
}
