using System.IO.Pipelines;

namespace ChatRoom.Tests.Rooms;

/// <summary>Throws from the write or the flush as soon as a test wants it.</summary>
internal sealed class ThrowingWriter(PipeWriter inner) : PipeWriter
{
    public Exception? FromMemory { get; set; }

    public Exception? FromFlush { get; set; }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => FromMemory is null ? inner.GetMemory(sizeHint) : throw FromMemory;

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (FromFlush is not null)
        {
            await Task.Yield(); // like the network: later, on another thread
            throw FromFlush;
        }

        return await inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
