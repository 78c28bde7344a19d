using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace ChatRoom.Tests.Rooms;

/// <summary>Records each write, and counts the bytes that were copied before its last piece.</summary>
internal sealed class RecordingWriter : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Copied { get; private set; }

    public List<string> Sent { get; } = [];

    public override void Advance(int bytes)
    {
        _buffer.Advance(bytes);
        Copied += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Sent.Add(Encoding.UTF8.GetString(_buffer.WrittenSpan) + Encoding.UTF8.GetString(source.Span));
        _buffer.ResetWrittenCount();
        return default;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }
}
