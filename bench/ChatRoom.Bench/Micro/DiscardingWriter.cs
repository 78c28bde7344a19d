using System.IO.Pipelines;

namespace ChatRoom.Bench.Micro;

/// <summary>A connection that never blocks and discards everything. It adds flushed bytes to a shared counter.</summary>
internal sealed class DiscardingWriter(FlushedBytes flushed) : PipeWriter
{
    private readonly byte[] _scratch = new byte[64 * 1024];
    private long _unflushed;

    public override void Advance(int bytes) => _unflushed += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _scratch;

    public override Span<byte> GetSpan(int sizeHint = 0) => _scratch;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref flushed.Count, _unflushed);
        _unflushed = 0;
        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
