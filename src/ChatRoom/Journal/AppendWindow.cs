using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The appends of one connection that are under way. They keep their order, because each begins before the next. At most
/// <see cref="Size"/> are under way; the caller waits before it may begin one more. A failed append is reported, and the
/// next one continues. For one caller, which awaits each call before the next.
/// </summary>
/// <param name="journal">Where events are stored.</param>
/// <param name="failed">Called for each append that was refused, or whose outcome is unknown.</param>
/// <param name="metrics">Where durations are counted; null in tests.</param>
internal sealed class AppendWindow(IMessageJournal journal, Action<JournalException> failed, ChatMetrics? metrics = null)
    : IAppendObserver, IValueTaskSource
{
    /// <summary>How many appends may be under way.</summary>
    public const int Size = 64;

    private readonly Lock _counting = new();

    // The caller continues as a work item of its own, so that it cannot hold up the others of a batch.
    private ManualResetValueTaskSourceCore<bool> _waiting = new() { RunContinuationsAsynchronously = true };

    private ExceptionDispatchInfo? _mistake;
    private int _begun; // written by the caller alone; may wrap around, as may _ended
    private int _ended; // written under the lock
    private int? _wanted; // the caller waits until no more than so many are under way

    /// <summary>Begins an append; waits only while the window is full.</summary>
    public ValueTask AppendAsync(string room, ChatEvent e)
    {
        try
        {
            if (journal.Append(room, e, default, this))
            {
                return default;
            }
        }
        catch (JournalException failure)
        {
            failed(failure);
            return default;
        }

        // Counted only now: its end may already be counted, and nobody waits in between.
        Volatile.Write(ref _begun, _begun + 1);
        return UntilAsync(Size - 1);
    }

    /// <summary>Waits until nothing is under way.</summary>
    public ValueTask DrainAsync() => UntilAsync(0);

    void IAppendObserver.Stored(int count, long lastId, TimeSpan duration)
    {
        metrics?.Stored(duration);
        End(count, null);
    }

    void IAppendObserver.Failed(ChatEvent e, JournalException why)
    {
        MessageSpan.Fail(e.Trace, why);
        Exception? mistake = null;
        try
        {
            failed(why);
        }
        catch (Exception thrown)
        {
            mistake = thrown; // the caller's, not the journal's: it is thrown to the caller
        }

        End(1, mistake);
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

    private void End(int count, Exception? mistake)
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
