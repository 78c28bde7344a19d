namespace ChatRoom.Client.Connections;

/// <summary>
/// Reads with a limit on the waiting, not on the reading: where nothing came in time the read goes on, and the next call
/// waits for it. (To cancel a read would be the end of a TLS stream.)
/// </summary>
internal sealed class PatientReader(Stream stream, TimeProvider time)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<int>? _pending;

    /// <summary>What one read brought, valid until the next call; empty at the end; null if nothing came in time.</summary>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="cancellation">Ends the waiting.</param>
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
