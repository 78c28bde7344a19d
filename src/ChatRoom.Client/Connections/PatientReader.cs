namespace ChatRoom.Client.Connections;

/// <summary>
/// Reads with a limit on the wait, not on the read: if nothing comes in time, the read continues, and the next call waits for
/// it. (Canceling a read would break a TLS stream.)
/// </summary>
internal sealed class PatientReader(Stream stream, TimeProvider time)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<int>? _pending;

    /// <summary>Returns what one read brings, valid until the next call; empty at the end; null if nothing came in time.</summary>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(TimeSpan patience, CancellationToken cancellation)
    {
        _pending ??= stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
        try
        {
            var count = await _pending.WaitAsync(patience, time, cancellation);
            _pending = null;
            return _buffer.AsMemory(0, count);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
