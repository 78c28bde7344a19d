using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ChatRoom.Transport;

// Contract of SocketWriter (each line has its test in ChatRoom.Tests/Connections/SocketWriterTests):
//
// 1. What is given to WriteAsync goes from where it stands to the socket, in one system call where the socket takes it:
//    it is neither copied nor queued, and no thread is switched.
// 2. A write is done when the socket has taken all of it. One that the socket does not take at once waits for it, and
//    holds no thread.
// 3. What was written before a WriteAsync or FlushAsync goes out before it; copied, and held no longer than until then.
//    What is too small to be worth a system call of its own goes with it.
// 4. A connection that is gone completes the flush (FlushResult.IsCompleted), and nothing is thrown: who reads from it
//    learns why. Where it is the socket that fails, not the peer, nobody would learn: then the connection is aborted.

/// <summary>
/// Writes to a connection's socket itself, instead of through the pipe and the send loop of its transport. The contract
/// stands above. All that goes out has to go this way. For one caller at a time, as every <see cref="PipeWriter"/>.
/// </summary>
internal sealed class SocketWriter : PipeWriter
{
    private const int SmallestBuffer = 1024;
    private const int WorthASend = 4096;

    private readonly Socket _socket;
    private readonly Action _abort;
    private byte[] _buffer = []; // only while something is in it that was not flushed
    private int _buffered;
    private bool _isSending; // what is in the buffer: it is not to be touched
    private bool _isGone;

    /// <param name="socket">The connection's.</param>
    /// <param name="abort">Ends the connection; called once at most, on a thread of the pool.</param>
    public SocketWriter(Socket socket, Action abort)
    {
        _socket = socket;
        _abort = abort;
        try
        {
            socket.Blocking = false; // concerns Send alone: what the transport reads, it reads asynchronously
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isGone = true; // before it was begun
        }
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

        if (source.Length < WorthASend)
        {
            this.Write(source.Span);
            return FlushAsync(cancellationToken);
        }

        var flush = FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? SendAsync(source, cancellationToken) : SendAfterAsync(flush, source, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="NotSupportedException">Always: what the socket has taken cannot be taken back.</exception>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        if (!_isSending)
        {
            Release();
        }
    }

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

            if (error != SocketError.Success)
            {
                Fail(error);
            }

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
        catch (SocketException e)
        {
            Fail(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            _isGone = true;
        }
        catch (OperationCanceledException)
        {
            _isGone = true; // a part may be out already: nothing can come behind it
            throw;
        }

        return Result();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> ReleaseAfterAsync(ValueTask<FlushResult> flush)
    {
        _isSending = true;
        try
        {
            return await flush;
        }
        finally
        {
            _isSending = false;
            Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> SendAfterAsync(ValueTask<FlushResult> flush, ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        await flush;
        return await SendAsync(source, cancellation);
    }

    private void Fail(SocketError error)
    {
        _isGone = true;
        if (error is not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected
            or SocketError.TimedOut or SocketError.OperationAborted))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static abort => abort(), _abort, preferLocal: false);
        }
    }

    private FlushResult Result() => new(isCanceled: false, isCompleted: _isGone);

    private void MakeRoom(int bytes)
    {
        if (_isSending)
        {
            throw new InvalidOperationException("a write waits for the socket, and has to be awaited first");
        }

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
