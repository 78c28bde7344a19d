namespace ChatRoom.Tests;

/// <summary>The duty of one of several servers, which a test moves.</summary>
internal sealed class FakeDuty : IClusterDuty
{
    /// <summary>Whether this server has it.</summary>
    public bool IsMine { get; set; }

    /// <summary>How often somebody has asked.</summary>
    public int Asked { get; private set; }

    /// <inheritdoc />
    public ValueTask<bool> IsMineAsync(CancellationToken cancellationToken)
    {
        Asked++;
        return new(IsMine);
    }
}
