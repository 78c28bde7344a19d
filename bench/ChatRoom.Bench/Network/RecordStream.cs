using System.Threading.Tasks.Sources;

namespace ChatRoom.Bench.Network;

/// <summary>
/// The stream below an SslStream. The loop puts received records in, and written records are sent at once. A pending read
/// continues inside <see cref="Put"/>, on the loop's thread, so TLS needs no other thread and no lock.
/// </summary>
internal sealed class RecordStream(IWire below) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _source; // continuations run inline
    private Memory<byte> _wanted;
    private bool _waiting;
    private byte[] _held = [];
    private int _heldFrom;
    private int _heldTo;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Adds received bytes; empty: the end of the stream.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        _ended |= bytes.IsEmpty;
        if (!_waiting)
        {
            Hold(bytes);
            return;
        }

        _waiting = false;
        var taken = Math.Min(bytes.Length, _wanted.Length);
        bytes[..taken].CopyTo(_wanted.Span);
        Hold(bytes[taken..]);
        _source.SetResult(taken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var held = _heldTo - _heldFrom;
        if (held > 0 || _ended || buffer.IsEmpty)
        {
            var taken = Math.Min(held, buffer.Length);
            _held.AsMemory(_heldFrom, taken).CopyTo(buffer);
            _heldFrom += taken;
            return new ValueTask<int>(taken);
        }

        _source.Reset();
        _wanted = buffer;
        _waiting = true;
        return new ValueTask<int>(this, _source.Version);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer) => below.Send(buffer);

    public override void Write(byte[] buffer, int offset, int count) => below.Send(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        below.Send(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous reads are supported");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var held = _heldTo - _heldFrom;
        if (_heldTo + bytes.Length > _held.Length)
        {
            var larger = held + bytes.Length <= _held.Length ? _held : new byte[(held + bytes.Length) * 2];
            _held.AsSpan(_heldFrom, held).CopyTo(larger);
            (_held, _heldFrom, _heldTo) = (larger, 0, held);
        }

        bytes.CopyTo(_held.AsSpan(_heldTo));
        _heldTo += bytes.Length;
    }
}
