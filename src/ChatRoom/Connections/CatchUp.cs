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

    // Rounds after which as much was left as before them: then its room says more than its client takes.
    private const int MostRoundsInVain = 3;

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
    private bool _isTooSlow;
    private bool _hidesOwn;

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
        _hidesOwn = !_hub.Options.EchoToSender;
    }

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes written.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>
    /// Tells it where it is, and gives it what it missed until little is left, or until it is seen that this will not be.
    /// Before it enters its room: a crowd does not wait for it.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The connection is gone, or to end.</exception>
    public async ValueTask BeginAsync()
    {
        Tell(_resumption.Alias.Equals(_alias)
            ? $"you are back in {_room} as {_alias}"
            : $"you are back in {_room}, but somebody else is {_resumption.Alias} now: you are {_alias}");
        if (await ReadNewestAsync() == 0) // first: what the client says must not be saved before it is known that it can be
        {
            _lastId = Math.Min(_lastId, _resumption.LastKnownId); // there is nothing yet that could be given twice
        }

        _trail.Reach(_room, _lastId + 1);
        await FlushAsync();
        var inVain = 0;
        for (var before = long.MaxValue; ;)
        {
            var newest = await ReadNewestAsync();
            var left = newest - _lastId;
            if (left <= Little)
            {
                return;
            }

            if (left >= before && ++inVain == MostRoundsInVain)
            {
                _isTooSlow = true;
                return;
            }

            await GiveUntilAsync(newest + 1);
            before = left;
        }
    }

    /// <summary>Gives it the rest: what stands before the id from which it follows its room.</summary>
    /// <inheritdoc cref="BeginAsync" path="/exception" />
    public async ValueTask EndAsync(long nextId)
    {
        StepBack(nextId);
        if (_isTooSlow)
        {
            PassOver(nextId);
        }

        await GiveUntilAsync(nextId);
        await FlushAsync();
    }

    /// <summary>It cannot go on: says so.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    public async ValueTask GiveUpAsync()
    {
        Tell("what you missed cannot be read at present, please connect again");
        await FlushWrittenAsync();
    }

    /// <summary>The newest id of the room, 0 if there is nothing to read; if that is less far than the client is said to be, steps back.</summary>
    private async ValueTask<long> ReadNewestAsync()
    {
        if (await _hub.Journal.ReadBeforeAsync(_room.Key, long.MaxValue, 1) is not [var newest])
        {
            return 0;
        }

        StepBack(newest.Id + 1);
        return newest.Id;
    }

    /// <summary>If the room has not come as far as the client is said to be: goes back to where that may be.</summary>
    private void StepBack(long nextId)
    {
        if (_lastId < nextId)
        {
            return;
        }

        if (_resumption.LastKnownId < nextId)
        {
            _lastId = _resumption.LastKnownId; // the client is mistaken
        }
        else if (_hub.Journal.KeepsNumbers)
        {
            // The journal was set back. What the client has of it cannot be known, and all of it may be millions.
            Tell($"the numbers of {_room} have been set back, /history shows what was said");
            _lastId = nextId - 1;
        }
        else
        {
            _lastId = 0; // the room was forgotten meanwhile, and has begun anew: all of it is new
        }
    }

    /// <summary>What its client does not keep up with, it is not given: as a member that lags too far.</summary>
    private void PassOver(long nextId)
    {
        if (_hub.Options.SlowMembers.Policy == SlowMemberPolicy.Disconnect)
        {
            _session.Abort(CloseCause.TooSlow);
            throw new OperationCanceledException("the client does not keep up with its room");
        }

        Tell(Feed.Skipped(nextId - _lastId - 1));
        _lastId = nextId - 1;
    }

    private async ValueTask GiveUntilAsync(long end)
    {
        while (_lastId + 1 < end)
        {
            var missed = await _hub.Journal.ReadAfterAsync(_room.Key, _lastId, IMessageJournal.MostRead);
            await GiveAsync(missed, end);
            if (missed.Count == 0 || missed[^1].Id >= end - 1)
            {
                TellOfGap(end);
                _lastId = end - 1;
            }
        }
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

    /// <summary>Its own messages, where it was not shown them: until it left. Who had the alias later is somebody else.</summary>
    private bool IsHidden(ChatEvent e)
    {
        var isOwn = _hidesOwn && _resumption.Alias.Equals(e.Author);
        if (isOwn && (e.Kind is ChatEventKind.Left or ChatEventKind.Connected))
        {
            _hidesOwn = false;
        }

        return isOwn && e.IsMessage;
    }

    private void Tell(string text) => Write(_rendering.Notice(text));

    private void Write(ReadOnlyMemory<byte> lines) => _unflushed += _writer.Write(lines);

    private async ValueTask FlushAsync()
    {
        await FlushWrittenAsync();
        _trail.Reach(_room, _lastId + 1);
        if (_session.IsStopping)
        {
            if (Departure.FarewellFor(_session.StopCause) is { } farewell)
            {
                Tell(farewell);
                await FlushWrittenAsync();
            }

            _session.ThrowIfStopping();
        }
    }

    private async ValueTask FlushWrittenAsync()
    {
        Volatile.Write(ref _isFlushing, true);
        var flushed = await _writer.FlushAsync();
        Volatile.Write(ref _isFlushing, false);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("the connection is gone");
        }

        Volatile.Write(ref _bytesWritten, _bytesWritten + _unflushed);
        _unflushed = 0;
    }
}
