using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ChatRoom.Connections;

// Contract of SocketWriter (each line has its test in ChatRoom.Tests/Connections/SocketWriterTests):
//
// 1. What is given to WriteAsync goes from where it stands to the socket, in one system call where the socket takes it:
//    it is neither copied nor queued, and no thread is switched.
// 2. A write is done when the socket has taken all of it. One that the socket does not take at once waits for it, and
//    holds no thread.
// 3. What was written before a WriteAsync or FlushAsync goes out before it; copied, and held no longer than until then.
// 4. A connection that is gone completes the flush (FlushResult.IsCompleted), and nothing is thrown: who reads from it
//    learns why.

/// <summary>
/// Writes to a connection's socket itself, instead of through the pipe and the send loop of its transport. The contract
/// stands above. All that goes out has to go this way. For one caller at a time, as every <see cref="PipeWriter"/>.
/// </summary>
internal sealed class SocketWriter : PipeWriter
{
    private const int SmallestBuffer = 1024;

    private readonly Socket _socket;
    private byte[] _buffer = []; // only while something is in it that was not flushed
    private int _buffered;
    private bool _isGone;

    public SocketWriter(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false; // concerns Send alone: what the transport reads, it reads asynchronously
    }

    /// <summary>Bytes that the socket has taken so far. For whoever writes, between its writes.</summary>
    public long Sent { get; private set; }

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => _buffered;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_buffered);
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _buffered);
        _buffered += bytes;
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffered == 0)
        {
            return new ValueTask<FlushResult>(Result());
        }

        var flush = SendAsync(_buffer.AsMemory(0, _buffered), cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            return ReleaseAfterAsync(flush);
        }

        Release();
        return flush;
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_buffered == 0)
        {
            return SendAsync(source, cancellationToken);
        }

        this.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="NotSupportedException">Always: what the socket has taken cannot be taken back.</exception>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => Release();

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty && !_isGone)
        {
            int sent;
            SocketError error;
            try
            {
                sent = _socket.Send(bytes.Span, SocketFlags.None, out error);
            }
            catch (ObjectDisposedException)
            {
                (sent, error) = (0, SocketError.Shutdown); // the transport has closed it
            }

            if (error == SocketError.WouldBlock)
            {
                return SendLaterAsync(bytes, cancellation);
            }

            _isGone = error != SocketError.Success;
            Sent += sent;
            bytes = bytes[sent..];
        }

        return new ValueTask<FlushResult>(Result());
    }

    /// <summary>The socket takes nothing more at present.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> SendLaterAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var sent = await _socket.SendAsync(bytes, SocketFlags.None, cancellation);
                Sent += sent;
                bytes = bytes[sent..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isGone = true;
        }

        return Result();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> ReleaseAfterAsync(ValueTask<FlushResult> flush)
    {
        var result = await flush;
        Release();
        return result;
    }

    private FlushResult Result() => new(isCanceled: false, isCompleted: _isGone);

    private void MakeRoom(int bytes)
    {
        if (_buffer.Length - _buffered >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, _buffered + Math.Max(bytes, _buffered)));
        var buffered = _buffered;
        _buffer.AsSpan(0, buffered).CopyTo(larger);
        Release();
        (_buffer, _buffered) = (larger, buffered);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _buffered) = ([], 0);
    }
}
