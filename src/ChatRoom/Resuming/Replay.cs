using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Resuming;

/// <summary>
/// Sends a client that resumes its session the events that it missed, read from the journal, at the speed at which the client
/// reads. Nothing else writes to the connection meanwhile.
/// </summary>
internal sealed class Replay
{
    // The less is left when it enters its room, the sooner it follows that; the more, the fewer reads until then.
    private const int Little = 200;

    // Rounds after which as much was left as before them: then its room says more than its client takes.
    private const int MostRoundsInVain = 3;

    private readonly IResumableHolder _holder;
    private readonly IMessageJournal _journal;
    private readonly SlowMemberPolicy _policy;
    private readonly ResumeRequest _request;
    private readonly RoomName _room;
    private readonly Alias _alias;
    private readonly IgnoreList? _ignored;
    private readonly DeliveryTracker _tracker;
    private readonly ReplayWriter _lines;
    private long _knownId; // of the last event that the client has to the server's knowledge
    private bool _isTooSlow;

    /// <param name="request">The session that it resumes.</param>
    /// <param name="alias">The alias that it has now.</param>
    /// <param name="ignored">The people whom it ignores; null: nobody.</param>
    /// <param name="formatter">The form of the events.</param>
    /// <param name="writer">The writer of the connection.</param>
    /// <param name="tracker">Records how far the client has got.</param>
    /// <param name="journal">Has the events.</param>
    /// <param name="options">What happens to slow clients, and whether senders see what they say.</param>
    public Replay(
        ResumeRequest request, Alias alias, IgnoreList? ignored, Formatter formatter, LineWriter writer, DeliveryTracker tracker, IMessageJournal journal,
        ChatRoomOptions options)
    {
        _holder = request.Resumable.Holder;
        (_journal, _policy) = (journal, options.SlowMembers.Policy);
        _request = request;
        _room = request.Room;
        (_alias, _ignored) = (alias, ignored);
        _tracker = tracker;
        _lines = new ReplayWriter(_holder, _room, request.Alias, ignored, formatter, writer, tracker, hidesOwn: !options.EchoToSender)
        {
            LastId = request.Last.Id,
            Epoch = request.Last.Epoch,
        };
        _knownId = request.LastKnownId;
    }

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => _lines.IsFlushing;

    /// <summary>The position of the last event that the client has.</summary>
    public RoomPosition Last => new(_lines.Epoch, _lines.LastId);

    /// <summary>Bytes written.</summary>
    public long BytesWritten => _lines.BytesWritten;

    /// <summary>
    /// Sends the client's position, and missed events until few are left, or until it turns out that the client is slower than
    /// its room. Called before the member enters the room, so that the room does not wait for it.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The connection is gone, or to end.</exception>
    public async ValueTask BeginAsync()
    {
        _lines.Tell(new Resumed(_room, _alias, _request.Alias));
        _lines.Tell(new TokenIssued(_request.Resumable.Token.Reveal(), IsNext: true));
        if (_ignored is { IsEmpty: false })
        {
            _lines.Tell(new IgnoredPeople(_ignored.Names, AreRestored: true));
        }

        await ReadAsync(CatchUpAsync());
        var known = await ReadNewestAsync();
        if (known == 0) // first: what the client says must not be saved before it is known that it can be
        {
            _lines.LastId = Math.Min(_lines.LastId, _knownId); // there is nothing yet that could be given twice
        }

        if (_lines.LastId < _knownId && _knownId <= known)
        {
            await SkipWhatIsTooOldAsync();
        }

        _tracker.Reach(new LogPosition(_room, _lines.Epoch, _lines.LastId + 1));
        await _lines.FlushAsync();
        _tracker.Mark();
        var inVain = 0;
        for (var before = long.MaxValue; ;)
        {
            var newest = await ReadNewestAsync();
            var left = newest - _lines.LastId;
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

    /// <summary>Sends the rest: the events before the id from which the member follows its room.</summary>
    /// <inheritdoc cref="BeginAsync" path="/exception" />
    public async ValueTask EndAsync(long nextId)
    {
        StepBack(nextId);
        if (_isTooSlow)
        {
            PassOver(nextId);
        }

        await GiveUntilAsync(nextId);
        await _lines.FlushAsync();
    }

    /// <summary>Tells the client that the rest cannot be read.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    public async ValueTask GiveUpAsync()
    {
        _lines.Tell(new Unavailable(Feature.MissedMessages));
        await _lines.FlushWrittenAsync();
    }

    /// <summary>
    /// What the client had got before it left it may ask for again, as by <c>/history</c>, and as much of it: else a short
    /// line would make the server send all that a room ever said. What came after that is not bounded: the client missed it.
    /// </summary>
    private async ValueTask SkipWhatIsTooOldAsync()
    {
        var got = await ReadAsync(_journal.ReadBeforeAsync(_room.Key, _knownId + 1, HistoryPage.MostMessages, _holder.Stopping));
        var bytes = 0;
        var first = got.Count - 1;
        while (first >= 0 && got[first].Id > _lines.LastId && (bytes += _lines.BytesOf(got[first].Event)) <= HistoryPage.MostBytes)
        {
            first--;
        }

        var isAll = first < 0 ? got.Count < HistoryPage.MostMessages : got[first].Id <= _lines.LastId;
        var id = first + 1 < got.Count ? got[first + 1].Id : _knownId + 1;
        if (!isAll && id > _lines.LastId + 1)
        {
            _lines.Tell(new Skipped(_room, _lines.LastId + 1, id - 1, id - _lines.LastId - 1));
            _lines.LastId = id - 1;
        }
    }

    /// <summary>Returns the newest id of the room, 0 if nothing can be read; if the client is said to be further, steps back.</summary>
    private async ValueTask<long> ReadNewestAsync()
    {
        if (await ReadAsync(_journal.ReadBeforeAsync(_room.Key, long.MaxValue, 1, _holder.Stopping)) is not [var newest])
        {
            return 0;
        }

        StepBack(newest.Id + 1);
        return newest.Id;
    }

    /// <summary>If the room's ids are not those that the client has, or do not go as far, goes back to where the client may be.</summary>
    private void StepBack(long nextId)
    {
        var epoch = _journal.EpochOf(_room.Key);
        var isNew = epoch.Value != 0 && _lines.Epoch != 0 && epoch.Value != _lines.Epoch;
        _lines.Epoch = epoch.Value == 0 ? _lines.Epoch : epoch.Value;
        if (isNew || _knownId >= nextId) // the latter: an older copy has taken the journal's place, without a new epoch
        {
            // All of the new epoch is new to the client. If it is not known when that began, what the client has cannot be
            // known either, and all of the room may be millions of events.
            _lines.LastId = _knownId = isNew && epoch.LastIdBefore is { } before ? Math.Min(before, nextId - 1) : nextId - 1;
            _lines.Tell(new NumbersReset(_room, new RoomPosition(_lines.Epoch, _knownId + 1)));
        }
        else if (_lines.LastId >= nextId)
        {
            _lines.LastId = _knownId; // the client is mistaken
        }
    }

    /// <summary>Skips what the client cannot keep up with, as for a member that lags too far.</summary>
    private void PassOver(long nextId)
    {
        if (_policy == SlowMemberPolicy.Disconnect)
        {
            _holder.Abort(CloseCause.TooSlow);
            throw new OperationCanceledException("the client does not keep up with its room");
        }

        _lines.Tell(new Skipped(_room, _lines.LastId + 1, nextId - 1, nextId - _lines.LastId - 1));
        _lines.LastId = nextId - 1;
    }

    /// <summary>Completes as a read of the journal does; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<T> ReadAsync<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (OperationCanceledException) when (_holder.IsStopping)
        {
            await _lines.FlushAsync();
            throw;
        }
    }

    /// <summary>What the client got from another node must be known here, too.</summary>
    private async ValueTask<bool> CatchUpAsync()
    {
        await _journal.CatchUpAsync(_room.Key, _holder.Stopping);
        return true;
    }

    private async ValueTask GiveUntilAsync(long end)
    {
        while (_lines.LastId + 1 < end)
        {
            var missed = await ReadAsync(_journal.ReadAfterAsync(_room.Key, _lines.LastId, IMessageJournal.MostRead, _holder.Stopping));
            if (await _lines.GiveAsync(missed, end) && (missed.Count == 0 || missed[^1].Id >= end - 1))
            {
                _lines.TellOfGap(end);
                _lines.LastId = end - 1;
            }
        }
    }
}
