using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Transport;

namespace ChatRoom.Protocols.Classic;

// Contract of ClassicOutput (each line has its test in ChatRoom.Tests/Protocols/Classic/ClassicOutputTests):
//
// 1. No write is longer than 1,024 bytes, and each ends at the end of a line, without its line end, or else of a character.
// 2. A character that is not ASCII goes out only with or after 1,024 bytes that the client may not have read yet, never behind
//    them: what the client has not read is assumed to be all since its system acknowledged everything and 100 ms passed.
// 3. A write that has to wait holds no thread, and ASCII never waits.

/// <summary>
/// Writes to a classic client, which reads 1,024 bytes at a time and dies if that cuts a character. The contract stands above.
/// </summary>
/// <remarks>
/// The system joins writes that the client has not read yet, so their length alone is not enough; and it does not say what a
/// client has read, only what its system has acknowledged. So this is certain for a client that reads within 100 ms.
/// </remarks>
/// <param name="output">The connection's.</param>
/// <param name="progress">Tells what the client's system has acknowledged; null where nobody can tell: then the time alone counts.</param>
/// <param name="time">The clock.</param>
internal sealed class ClassicOutput(PipeWriter output, ITransportProgress? progress, TimeProvider time) : PipeWriter
{
    /// <summary>The bytes that a classic client reads at a time.</summary>
    public const int MostBytes = 1024;

    /// <summary>How long after the acknowledgement a client has read everything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private ArrayBufferWriter<byte>? _buffer; // only while a write is put together
    private bool _isOff;
    private long _unread; // bytes that the client may not have read
    private long _lastWrite;

    /// <summary>The client has turned out to read lines: everything goes out as it is.</summary>
    public void TurnOff() => _isOff = true;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0) => (_buffer ??= new ArrayBufferWriter<byte>()).GetMemory(sizeHint);

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes) => _buffer!.Advance(bytes);

    /// <inheritdoc />
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_buffer is null && (_isOff || (source.Length <= MostBytes && CanWrite(source.Span))))
        {
            return SendAsync(source, cancellationToken);
        }

        this.Write(source.Span);
        var all = _buffer!.WrittenMemory;
        _buffer = null;
        return _isOff ? SendAsync(all, cancellationToken) : SendInPiecesAsync(all, cancellationToken);
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    /// <inheritdoc />
    public override void CancelPendingFlush() => output.CancelPendingFlush();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => output.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> SendInPiecesAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        var result = default(FlushResult);
        while (!rest.IsEmpty && !result.IsCompleted && !result.IsCanceled)
        {
            var (length, skipped) = FirstPiece(rest.Span);
            var piece = rest[..length];
            rest = rest[(length + skipped)..];
            if (!CanWrite(piece.Span))
            {
                await WaitUntilReadAsync(cancellation);
            }

            result = piece.IsEmpty ? result : await SendAsync(piece, cancellation);
        }

        return result;
    }

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _unread += bytes.Length;
        _lastWrite = time.GetTimestamp();
        return output.WriteAsync(bytes, cancellation);
    }

    /// <summary>Returns how long the first piece is, and how many bytes after it are left out: the line end that it ends at.</summary>
    private static (int Length, int Skipped) FirstPiece(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= MostBytes)
        {
            return (bytes.Length, 0);
        }

        var lineEnd = bytes[..(MostBytes + 1)].LastIndexOf((byte)'\n');
        if (lineEnd >= 0)
        {
            return (lineEnd, 1);
        }

        var length = MostBytes;
        while ((bytes[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return (length, 0);
    }

    private bool CanWrite(ReadOnlySpan<byte> piece) => _unread + piece.Length <= MostBytes || Ascii.IsValid(piece) || IsAllRead();

    private bool IsAllRead()
    {
        if (time.GetElapsedTime(_lastWrite) < Patience || (progress is not null && progress.Acknowledged(out var isOver) < progress.Sent && !isOver))
        {
            return false;
        }

        _unread = 0;
        return true;
    }

    private async Task WaitUntilReadAsync(CancellationToken cancellation)
    {
        await Task.Delay(Patience - time.GetElapsedTime(_lastWrite) is { Ticks: > 0 } left ? left : TimeSpan.Zero, time, cancellation);
        while (!IsAllRead())
        {
            await Task.Delay(LookAgain, time, cancellation);
        }
    }
}
