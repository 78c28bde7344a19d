namespace ChatRoom.State;

/// <summary>There is only one server.</summary>
internal sealed class NoStatePeers : IStatePeers
{
    /// <inheritdoc />
    public void Applied(long version)
    {
    }

    /// <inheritdoc />
    public ValueTask WaitAsync(long version, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
