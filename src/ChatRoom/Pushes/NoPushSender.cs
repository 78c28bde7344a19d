namespace ChatRoom.Pushes;

/// <summary>The sender of a chat that sends no notifications.</summary>
internal sealed class NoPushSender : IPushSender
{
    /// <inheritdoc />
    public string? PublicKey => null;

    /// <inheritdoc />
    public string? RefusalOf(Uri endpoint) => null;

    /// <inheritdoc />
    public void Send(long account, long from, PushNote note)
    {
        // Nobody can subscribe.
    }
}
