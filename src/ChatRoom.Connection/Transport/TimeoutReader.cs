namespace ChatRoom.Connection.Transport;

/// <summary>
/// Reads from a stream with a timeout. After a timeout the read continues, and the next call waits for the same read:
/// canceling a read would break a TLS stream.
/// </summary>
internal sealed class TimeoutReader(Stream stream, TimeProvider time)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<int>? _pending;

    /// <summary>
    /// Returns the bytes of one read, valid until the next call; empty at the end; null after the timeout. A broken connection
    /// has ended.
    /// </summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            _pending ??= stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
            var count = await _pending.WaitAsync(timeout, time, cancellation);
            _pending = null;
            return _buffer.AsMemory(0, count);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }
}
