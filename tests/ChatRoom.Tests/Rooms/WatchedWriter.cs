using System.IO.Pipelines;

namespace ChatRoom.Tests.Rooms;

/// <summary>Records whether two threads use a writer at once, and the bytes of each flush.</summary>
internal sealed class WatchedWriter(PipeWriter inner) : PipeWriter
{
    private int _inside;
    private int _overlaps;
    private int _unflushed;

    public int Overlaps => Volatile.Read(ref _overlaps);

    /// <summary>The bytes of each flush.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<int> Flushes { get; } = new();

    public override void Advance(int bytes)
    {
        Enter();
        _unflushed += bytes;
        inner.Advance(bytes);
        Leave();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Enter();
        var memory = inner.GetMemory(sizeHint);
        Leave();
        return memory;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        Flushes.Enqueue(_unflushed);
        _unflushed = 0;
        var result = await inner.FlushAsync(cancellationToken);
        Leave();
        return result;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) != 1)
        {
            Interlocked.Increment(ref _overlaps);
        }
    }

    private void Leave() => Interlocked.Decrement(ref _inside);
}
