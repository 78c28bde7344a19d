namespace ChatRoom.Connections;

/// <summary>
/// On a connection's features: it is encrypted on its way to the client, though the chat does not see the TLS. A proxy that is
/// trusted has said so, or TLS ends below what the connection is made of.
/// </summary>
public sealed class EncryptedFeature
{
    /// <summary>The only instance.</summary>
    public static EncryptedFeature Instance { get; } = new();

    private EncryptedFeature()
    {
    }
}
