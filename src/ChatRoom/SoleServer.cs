namespace ChatRoom;

/// <summary>The duty of a server that is alone.</summary>
internal sealed class SoleServer : IClusterDuty
{
    /// <inheritdoc />
    public ValueTask<bool> IsMineAsync(CancellationToken cancellationToken) => new(true);
}
