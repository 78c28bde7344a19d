namespace ChatRoom.Postgres.Tests;

/// <summary>A duty that the server has while a test wants it.</summary>
internal sealed class FakeDuty : IClusterDuty
{
    private int _asked;

    /// <summary>Whether the server has it.</summary>
    public bool IsMine { get; set; }

    /// <summary>How often it was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public ValueTask<bool> IsMineAsync(CancellationToken cancellationToken)
    {
        var isMine = IsMine;
        Interlocked.Increment(ref _asked);
        return new(isMine);
    }
}
