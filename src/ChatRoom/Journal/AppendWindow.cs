using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The appends of one connection that are under way. They keep their order, because each is begun before the next;
/// at most <see cref="Size"/> are under way, and whoever wants one more waits. An append that fails is reported, and
/// the next goes on. For one caller, who awaits what it is given before the next call.
/// </summary>
internal sealed class AppendWindow(IMessageJournal journal, Action<JournalException> refused) : IValueTaskSource
{
    /// <summary>How many appends may be under way.</summary>
    public const int Size = 64;

    private readonly Lock _counting = new();

    // The caller goes on as a work item of its own, never in the midst of what the journal tells its callers.
    private ManualResetValueTaskSourceCore<bool> _waiting = new() { RunContinuationsAsynchronously = true };

    private Observation? _spare; // made where a journal takes its time, and used again
    private ExceptionDispatchInfo? _mistake;
    private int _underWay;
    private int? _wanted; // the caller waits until no more than so many are under way

    /// <summary>Begins an append; waits only while the window is full.</summary>
    public ValueTask AppendAsync(string room, ChatEvent e)
    {
        ValueTask<long> append;
        try
        {
            append = journal.AppendAsync(room, e);
        }
        catch (JournalException failure)
        {
            refused(failure);
            return default;
        }

        if (append.IsCompleted)
        {
            Finish(append);
            return default;
        }

        Begin().Observe(append);
        return UntilAsync(Size - 1);
    }

    /// <summary>Waits until nothing is under way.</summary>
    public ValueTask DrainAsync() => UntilAsync(0);

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
        lock (_counting)
        {
            if (_underWay > underWay)
            {
                _wanted = underWay;
                return new ValueTask(this, _waiting.Version);
            }
        }

        return _mistake is null ? default : ValueTask.FromException(_mistake.SourceException);
    }

    private void Finish(ValueTask<long> append)
    {
        try
        {
            _ = append.GetAwaiter().GetResult();
        }
        catch (JournalException failure)
        {
            refused(failure);
        }
    }

    private Observation Begin()
    {
        lock (_counting)
        {
            _underWay++;
            var observation = _spare ?? new Observation(this);
            _spare = observation.Next;
            return observation;
        }
    }

    private void End(Observation observation, Exception? mistake)
    {
        lock (_counting)
        {
            observation.Next = _spare;
            _spare = observation;
            _mistake ??= mistake is null ? null : ExceptionDispatchInfo.Capture(mistake);
            _underWay--;
            if (_wanted is not { } wanted || _underWay > wanted)
            {
                return;
            }

            _wanted = null;
        }

        _waiting.SetResult(true);
    }

    /// <summary>Sees an append end. Used again, so that an append costs no object.</summary>
    private sealed class Observation
    {
        private readonly AppendWindow _window;
        private readonly Action _end;
        private ValueTask<long> _append;

        public Observation(AppendWindow window) => (_window, _end) = (window, End);

        /// <summary>The next one that is not in use.</summary>
        public Observation? Next { get; set; }

        public void Observe(ValueTask<long> append)
        {
            _append = append;
            append.GetAwaiter().UnsafeOnCompleted(_end);
        }

        private void End()
        {
            Exception? mistake = null;
            try
            {
                _window.Finish(_append);
            }
            catch (Exception e)
            {
                mistake = e; // the caller's, not the journal's: thrown to it
            }

            _append = default;
            _window.End(this, mistake);
        }
    }
}
