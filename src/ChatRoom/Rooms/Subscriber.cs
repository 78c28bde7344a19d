using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

// Contract of Subscriber (each line has its test in ChatRoom.Tests/Rooms/SubscriberTests):
//
// 1. Each connection has one pump. Only the pump writes to the PipeWriter, and only the pump moves the cursors of the
//    connection's subscriptions.
// 2. The pump writes everything available, 16 KiB and the rest of a segment per flush, then parks. No wake-up between
//    parking and an append is lost (park, then check again).
// 3. The pump takes its subscriptions in turn: a line in a quiet room passes any backlog of a busy one after at most one
//    segment of each other room.
// 4. An append wakes only parked cursors. A pump that is still writing sees the append anyway.
// 5. Replies to one client go through its bounded control queue and the same pump, each after all events that its room had
//    when the reply was created. Without a subscription, they come after those that have ended.
// 6. A pump that waits for the network holds no lock and no thread.
// 7. A subscription that lags too far is skipped forward with a notice that says how many messages it missed, or its
//    connection ends. Replies that come before these messages come before the notice. A skip costs one segment and the
//    buffer of the connection, never the messages it missed.
// 8. An exception in a pump ends that connection only. It is reported once, unless it says that the connection is gone.

/// <summary>The outgoing side of one connection: its subscriptions, and the pump that writes them. The contract stands above.</summary>
internal sealed class Subscriber : IThreadPoolWorkItem
{
    private const int MaxFlushesInARow = 8; // then other connections get a turn

    private const int Parked = 0;
    private const int Running = 1;
    private const int Closed = 2;

    private readonly ControlQueue _queue = new();
    private readonly SubscriberWriter _writer;
    private readonly Action<Exception>? _failed;
    private Action? _flushed; // only if a flush has to wait
    private TaskCompletionSource? _closed;
    private ValueTaskAwaiter<FlushResult> _flush;
    private int _state = Running; // so that nothing resumes the pump before Start
    private bool _flushing;

    /// <param name="output">The writer of the connection, which only the pump uses from now on.</param>
    /// <param name="tooSlow">Ends the connection when a subscription lags too far; null: the subscription is skipped forward.</param>
    /// <param name="failed">Called when the pump ends because of a bug; null: not reported.</param>
    public Subscriber(LineWriter output, Action? tooSlow, Action<Exception>? failed = null)
    {
        _failed = failed;
        _writer = new SubscriberWriter(output, _queue, tooSlow);
    }

    /// <summary>Counts of what was written. Only the pump counts, without interlocked operations; any thread may read.</summary>
    public ref readonly SubscriberCounters Counters => ref _writer.Counters;

    /// <summary>Whether the client gets exactly the bytes of the logs; see <see cref="LineWriter.IsExact"/>.</summary>
    public bool IsExact => _writer.IsExact;

    /// <summary>Completes when the pump has ended: everything was written, or the connection is gone.</summary>
    public Task WhenClosedAsync()
    {
        Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        if (Volatile.Read(ref _state) == Closed)
        {
            _closed.TrySetResult();
        }

        return _closed.Task;
    }

    /// <summary>Whether a flush waits for the network.</summary>
    public bool IsFlushing => Volatile.Read(ref _flushing);

    /// <summary>Lets the pump run for the first time.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Subscribes to the entries that a room's log appends from now on.</summary>
    /// <param name="log">The log of the room.</param>
    /// <param name="formatter">The client's formatter.</param>
    /// <param name="hides">The filter; see <see cref="Subscription.Hides"/>.</param>
    /// <param name="previous">The subscription that the new one follows: the new one is written only after that one has ended.</param>
    /// <param name="isHeld">Whether the new one is written only after it is released.</param>
    public Subscription Open(
        RoomLog log, Formatter formatter, Func<long, bool>? hides = null, Subscription? previous = null, bool isHeld = false)
    {
        var subscription = new Subscription(log.Open(formatter, this), hides, previous, isHeld);
        _queue.Open(subscription);
        WakeLater(); // the pump parks the new cursor
        return subscription;
    }

    /// <summary>Replies to the client, after the current entries of its oldest subscription.</summary>
    public void Reply(byte[] lines)
    {
        _queue.TryAdd(lines, force: true);
        WakeLater();
    }

    /// <summary>Like <see cref="Reply(byte[])"/>, but for messages from others; returns false if the client does not read.</summary>
    public bool TryTell(byte[] lines)
    {
        var taken = _queue.TryAdd(lines, force: false);
        WakeLater();
        return taken;
    }

    /// <summary>For <see cref="Subscription"/>.</summary>
    internal void Reply(Subscription subscription, byte[] lines, long? at)
    {
        _queue.Add(subscription, lines, at);
        WakeLater();
    }

    /// <summary>For <see cref="Subscription"/>.</summary>
    internal void Show(Subscription subscription, Func<Cursor> open, Func<long, byte[]>? says, Formatter formatter)
    {
        _queue.AddSwitch(subscription, open, formatter, says);
        WakeLater();
    }

    /// <summary>For <see cref="Subscription"/>.</summary>
    internal void Released() => WakeLater();

    /// <summary>For <see cref="Subscription"/>.</summary>
    internal void End(Subscription subscription, byte[]? last)
    {
        _queue.End(subscription, last);
        WakeLater();
    }

    /// <summary>Tracks from the next write on how far the client has got; see <see cref="IDeliveryTracker.HasBegun"/>.</summary>
    public void Follow(IDeliveryTracker tracker)
    {
        _writer.Follow(tracker);
        WakeLater(); // a full fence: the pump sees the tracker before it parks, or is closed
        if (Volatile.Read(ref _state) == Closed)
        {
            tracker.End();
        }
    }

    /// <summary>Ends all subscriptions, after the current entries of their logs and all replies, and then the pump.</summary>
    public void End()
    {
        _queue.End();
        WakeLater();
    }

    /// <summary>Completes when there is space for replies. The session waits for that before it reads the next command.</summary>
    public Task WhenSpaceForRepliesAsync() => _queue.WhenSpaceAsync();

    /// <summary>Runs the pump on the calling thread, if it is parked.</summary>
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
            if (_writer.Write() > 0 && !TryFlush())
            {
                return;
            }

            _writer.Pass();
            if (_writer.HasEnded)
            {
                Close();
                return;
            }

            if (!_writer.HasWork && TryPark())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns true if the pump is parked; false if new work arrived meanwhile and the pump must continue.</summary>
    private bool TryPark()
    {
        Volatile.Write(ref _state, Parked);
        _writer.Park();
        return !_writer.HasWork || Interlocked.CompareExchange(ref _state, Running, Parked) != Parked;
    }

    /// <summary>Returns true if the pump may continue at once; false if it is resumed when the network has taken enough, or has ended.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is asked once, when it is completed.")]
    private bool TryFlush()
    {
        var flush = _writer.FlushAsync();
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

    /// <summary>Ends the pump after an exception. If the connection is gone, its reader reports why; any other exception is a bug.</summary>
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
            _writer.Close();
        }
        finally
        {
            Volatile.Read(ref _closed)?.TrySetResult();
        }
    }
}
