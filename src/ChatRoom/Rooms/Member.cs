using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

// Contract of Member (each line has its test in ChatRoom.Tests/Rooms/MemberTests):
//
// 1. One pump at a time for a connection; only the pump writes to its PipeWriter, and only the pump moves its cursor.
// 2. A pump writes all there is, 16 KiB a flush and what is left of a segment, then parks; between parking and an
//    append no wake-up is lost (park, look again).
// 3. An append wakes only the parked: those that are still writing will see it anyway.
// 4. Replies meant for one member alone go through its outbox, by the same pump, each after what its room had said
//    when it was given; bounded, too.
// 5. A pump that waits for the network holds no lock and no thread.
// 6. A member that is further behind than permitted is skipped forward and told how many messages it missed, or
//    disconnected; it costs one segment and what its connection holds, never the messages it missed.
// 7. An exception in a pump ends that member only. It is reported, once, unless it says that the connection is gone.

/// <summary>The outgoing side of one connection: a cursor, and the pump that moves it. The contract stands above.</summary>
internal sealed class Member : IThreadPoolWorkItem
{
    private const int MaxFlushesInARow = 8; // then the others are given a turn

    private const int Parked = 0;
    private const int Running = 1;
    private const int Closed = 2;

    private readonly Outbox _outbox;
    private readonly Feed _feed;
    private readonly Action<Exception>? _failed;
    private Action? _flushed; // only where a flush has to wait
    private TaskCompletionSource? _closed;
    private ValueTaskAwaiter<FlushResult> _flush;
    private int _state = Running; // nobody resumes it before Start
    private bool _flushing;

    /// <param name="alias">Who it is.</param>
    /// <param name="writer">Its connection's; from now on the pump's alone.</param>
    /// <param name="log">What it reads, from its newest entry on.</param>
    /// <param name="formatter">And in which form.</param>
    /// <param name="tooSlow">What to do when it lags too far; null: skip it forward.</param>
    /// <param name="failed">Called when the pump ends because of a bug; null: nobody wants to know.</param>
    public Member(Alias alias, LineWriter writer, RoomLog log, Formatter formatter, Action? tooSlow, Action<Exception>? failed = null)
    {
        _failed = failed;
        Alias = alias;
        _outbox = new Outbox(log);
        _feed = new Feed(writer, _outbox, log.Open(formatter, this), tooSlow);
    }

    /// <summary>Who it is, at present.</summary>
    public Alias Alias { get; set; }

    /// <summary>Whose messages are left out, by their id; the pump calls it for each message, where it is set.</summary>
    public Func<long, bool>? Hides
    {
        set => _feed.Hides = value;
    }

    /// <summary>What it was given so far. Counted by its pump alone, so without interlocked operations; read by anyone.</summary>
    public ref readonly MemberCounters Counters => ref _feed.Counters;

    /// <summary>Completes when the pump has ended: all was written, or the connection is gone.</summary>
    public Task WhenClosedAsync()
    {
        Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        if (Volatile.Read(ref _state) == Closed)
        {
            _closed.TrySetResult();
        }

        return _closed.Task;
    }

    /// <summary>About how many bytes it is behind its room.</summary>
    public long Lag => _feed.Lag;

    /// <summary>The id of the first entry of its log that it was not given yet; until it is started, its own to ask.</summary>
    public long NextId => _feed.NextId;

    /// <summary>Whether a flush waits for the network.</summary>
    public bool IsFlushing => Volatile.Read(ref _flushing);

    /// <summary>Lets the pump run for the first time.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Tells it what it asked for itself; comes after the log's entries with ids below <paramref name="at"/> (null: all there are).</summary>
    public void Reply(byte[] line, long? at = null)
    {
        _outbox.TryAdd(line, at, force: true);
        WakeLater();
    }

    /// <summary>Tells it what others have for it alone; false if it takes in nothing at present.</summary>
    public bool TryTell(byte[] line)
    {
        var taken = _outbox.TryAdd(line, at: null, force: false);
        WakeLater();
        return taken;
    }

    /// <summary>
    /// Goes on in another log, at a cursor of its own, once it has all that its present log holds now, and these
    /// <paramref name="lines"/>, if there are some: what was said there before.
    /// </summary>
    public void MoveTo(Cursor cursor, bool joinsLines, byte[]? lines = null)
    {
        _outbox.AddMove(cursor, joinsLines, lines);
        WakeLater();
    }

    /// <summary>
    /// Reads its present log in another rendering from here on; is told there what <paramref name="says"/> makes of the id
    /// of the first entry that it reads so.
    /// </summary>
    public void Show(Formatter formatter, bool joinsLines, Func<long, byte[]>? says = null)
    {
        _outbox.AddSwitch(this, formatter, joinsLines, says);
        WakeLater();
    }

    /// <summary>From its next write on it is followed how far its client has got; see <see cref="Trail.WhenBegun"/>.</summary>
    public void Follow(Trail trail)
    {
        _feed.Follow(trail);
        WakeLater(); // a full fence: its pump sees the trail before it parks, or is closed
        if (Volatile.Read(ref _state) == Closed)
        {
            trail.End();
        }
    }

    /// <summary>Ends once it has all that its log holds now, and all that it was told.</summary>
    public void End()
    {
        _outbox.AddEnd();
        WakeLater();
    }

    /// <summary>Completes when there is room for replies; whoever reads its commands waits for that.</summary>
    public Task WhenRoomForRepliesAsync() => _outbox.WhenRoomAsync();

    /// <summary>Runs the pump here and now, if it is parked.</summary>
    public void Resume()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Parked) == Parked)
        {
            Pump();
        }
    }

    private void WakeLater()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Parked) == Parked)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => Pump();

    private void Pump()
    {
        try
        {
            WriteAll();
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    private void WriteAll()
    {
        for (var flushes = 0; flushes < MaxFlushesInARow; flushes++)
        {
            if (_feed.Write() > 0 && !TryFlush())
            {
                return;
            }

            _feed.Pass();
            if (_feed.Ended)
            {
                Close();
                return;
            }

            if (!_feed.HasWork && TryPark())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>True if it is parked; false if something came meanwhile and the pump must go on.</summary>
    private bool TryPark()
    {
        Volatile.Write(ref _state, Parked);
        _feed.Park();
        return !_feed.HasWork || Interlocked.CompareExchange(ref _state, Running, Parked) != Parked;
    }

    /// <summary>True if the pump may go on at once; false if it will be resumed when the network has taken enough, or has ended.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is asked once, when it is completed.")]
    private bool TryFlush()
    {
        var flush = _feed.FlushAsync();
        if (flush.IsCompleted)
        {
            return HasFlushed(flush.GetAwaiter());
        }

        Volatile.Write(ref _flushing, true);
        _flush = flush.GetAwaiter();
        _flush.UnsafeOnCompleted(_flushed ??= Flushed);
        return false;
    }

    private void Flushed()
    {
        // Called by the network: an exception would end the process.
        Volatile.Write(ref _flushing, false);
        if (HasFlushed(_flush))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // this thread reads for others
        }
    }

    private bool HasFlushed(ValueTaskAwaiter<FlushResult> flush)
    {
        try
        {
            if (flush.GetResult() is { IsCompleted: false, IsCanceled: false })
            {
                return true;
            }
        }
        catch (Exception e)
        {
            End(e);
            return false;
        }

        Close();
        return false;
    }

    /// <summary>The pump cannot continue. If the connection is gone, whoever reads from it learns why; anything else is a bug.</summary>
    private void End(Exception exception)
    {
        try
        {
            Close();
        }
        catch (Exception e)
        {
            exception = e;
        }

        if (exception is not (IOException or OperationCanceledException or ObjectDisposedException))
        {
            _failed?.Invoke(exception);
        }
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _state, Closed) == Closed)
        {
            return;
        }

        try
        {
            _feed.Close();
        }
        finally
        {
            Volatile.Read(ref _closed)?.TrySetResult();
        }
    }
}
