using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The pending appends of one connection. They keep their order, because each begins before the next. At most
/// <see cref="Size"/> are pending; the caller waits before it may begin one more. A failed append is reported, and the next
/// one continues; a <see cref="ConfirmedAppend"/> is notified of its outcome in any case. If the journal does not answer, the
/// outcome of all pending appends is unknown, and nothing waits for them any longer. For one caller, which awaits each call
/// before the next.
/// </summary>
/// <param name="journal">The journal that stores the events.</param>
/// <param name="failed">Called for each append that was refused, or whose outcome is unknown, and that is not a <see cref="ConfirmedAppend"/>.</param>
/// <param name="metrics">The metrics for the durations; null in tests.</param>
internal sealed class PendingAppends(IMessageJournal journal, Action<JournalException> failed, ChatMetrics? metrics = null)
    : IAppendObserver, IValueTaskSource
{
    /// <summary>How many appends may be pending.</summary>
    public const int Size = 64;

    /// <summary>How often <see cref="Turn"/> is called without an answer of the journal before the journal counts as silent: 30 s.</summary>
    public const int MostSilentTurns = 30;

    private readonly Lock _counting = new();

    // The caller continues in a separate work item, so that it cannot delay the others of a batch.
    private ManualResetValueTaskSourceCore<bool> _waiting = new() { RunContinuationsAsynchronously = true };

    private ExceptionDispatchInfo? _mistake;
    private int _begun; // written by the caller alone; may wrap around, as may _ended
    private int _ended; // written under the lock
    private int? _wanted; // the caller waits until at most this many are pending
    private HashSet<ConfirmedAppend>? _confirmed; // the pending ones; null until a confirmation is requested
    private int _givenUp; // how many of the oldest others the journal has not answered, and nothing waits for
    private int _endedBefore; // at the last turn
    private int _silentTurns;

    /// <summary>Begins an append; waits only while too many are pending.</summary>
    public ValueTask AppendAsync(string room, ChatEvent e)
    {
        try
        {
            if (journal.Append(room, e, default, this) is not null)
            {
                return default;
            }
        }
        catch (JournalException failure)
        {
            failed(failure);
            return default;
        }

        // Counted only now: its end may already be counted, and nothing waits in between.
        Volatile.Write(ref _begun, _begun + 1);
        return UntilAsync(Size - 1);
    }

    /// <summary>Begins an append whose outcome is reported; waits only while too many are pending.</summary>
    public ValueTask AppendAsync(string room, ChatEvent e, AppendKey key, ConfirmedAppend append)
    {
        lock (_counting)
        {
            (_confirmed ??= []).Add(append); // before the append begins, because it may end at once
        }

        long? id = null;
        JournalException? failure = null;
        try
        {
            id = journal.Append(room, e, key, append);
        }
        catch (JournalException refusal)
        {
            failure = refusal;
        }

        if ((id is null && failure is null) || !TryEnd(append))
        {
            Volatile.Write(ref _begun, _begun + 1);
            return UntilAsync(Size - 1);
        }

        return append.Report(id ?? 0, failure) is { } mistake ? ValueTask.FromException(mistake) : default;
    }

    /// <summary>Waits until no append is pending.</summary>
    public ValueTask DrainAsync() => UntilAsync(0);

    /// <summary>Gives up if the journal has been silent for too long. Call once a second.</summary>
    public void Turn()
    {
        lock (_counting)
        {
            var isSilent = _begun - _ended > 0 && _ended == _endedBefore;
            _endedBefore = _ended;
            _silentTurns = isSilent ? _silentTurns + 1 : 0;
            if (_silentTurns < MostSilentTurns)
            {
                return;
            }

            _silentTurns = 0;
        }

        GiveUp();
    }

    /// <summary>Stops waiting for the pending appends: reports each as unknown. Later answers of the journal are not reported.</summary>
    public void GiveUp()
    {
        int count;
        ConfirmedAppend[] confirmed = [];
        lock (_counting)
        {
            if (_confirmed is not null)
            {
                confirmed = [.. _confirmed];
                _confirmed.Clear();
            }

            count = Math.Max(0, Volatile.Read(ref _begun) - _ended - confirmed.Length);
            _givenUp += count;
        }

        Exception? mistake = null;
        for (var i = 0; i < count; i++)
        {
            mistake = Report(ObservedJournal.Silence(mayBeStored: true)) ?? mistake;
        }

        foreach (var append in confirmed)
        {
            mistake = append.Report(0, ObservedJournal.Silence(mayBeStored: true)) ?? mistake;
        }

        EndWaited(count + confirmed.Length, mistake);
    }

    /// <summary>For <see cref="ConfirmedAppend"/>.</summary>
    public void Stored(ConfirmedAppend append, long id, TimeSpan duration)
    {
        metrics?.Stored(duration);
        if (TryEnd(append))
        {
            EndWaited(1, append.Report(id, null));
        }
    }

    /// <summary>For <see cref="ConfirmedAppend"/>.</summary>
    public void Failed(ConfirmedAppend append, ChatEvent e, JournalException why)
    {
        MessageSpan.Fail(e.Trace, why);
        if (TryEnd(append))
        {
            EndWaited(1, append.Report(0, why));
        }
    }

    void IAppendObserver.Stored(int count, long lastId, TimeSpan duration)
    {
        metrics?.Stored(duration);
        EndWaited(WithoutGivenUp(count), null);
    }

    void IAppendObserver.Failed(ChatEvent e, JournalException why)
    {
        MessageSpan.Fail(e.Trace, why);
        if (WithoutGivenUp(1) == 1)
        {
            EndWaited(1, Report(why));
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _waiting.GetResult(token);
        _waiting.Reset();
        _mistake?.Throw();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiting.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private ValueTask UntilAsync(int underWay)
    {
        if (_begun - Volatile.Read(ref _ended) > underWay)
        {
            lock (_counting)
            {
                if (_begun - _ended > underWay)
                {
                    _wanted = underWay;
                    return new ValueTask(this, _waiting.Version);
                }
            }
        }

        return Volatile.Read(ref _mistake) is { } mistake ? ValueTask.FromException(mistake.SourceException) : default;
    }

    /// <summary>Returns false if the outcome of the append has been reported already, because it was given up.</summary>
    private bool TryEnd(ConfirmedAppend append)
    {
        lock (_counting)
        {
            return _confirmed!.Remove(append);
        }
    }

    /// <returns>A bug in the caller's code, which is thrown to the caller; null: none.</returns>
    private Exception? Report(JournalException why)
    {
        try
        {
            failed(why);
            return null;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    /// <summary>Returns how many of the oldest appends, which have just ended, were not given up.</summary>
    private int WithoutGivenUp(int count)
    {
        if (Volatile.Read(ref _givenUp) == 0)
        {
            return count;
        }

        lock (_counting)
        {
            var late = Math.Min(count, _givenUp);
            _givenUp -= late;
            return count - late;
        }
    }

    private void EndWaited(int count, Exception? mistake)
    {
        lock (_counting)
        {
            _mistake ??= mistake is null ? null : ExceptionDispatchInfo.Capture(mistake);
            Volatile.Write(ref _ended, _ended + count);
            if (_wanted is not { } wanted || _begun - _ended > wanted)
            {
                return;
            }

            _wanted = null;
        }

        _waiting.SetResult(true);
    }
}
