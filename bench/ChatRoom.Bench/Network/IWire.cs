namespace ChatRoom.Bench.Network;

/// <summary>Sends bytes over a connection, which is plain TCP or TLS.</summary>
internal interface IWire
{
    /// <summary>Sends bytes. Buffers them while the socket is full, so it never waits. Does nothing after the connection was closed.</summary>
    void Send(ReadOnlySpan<byte> bytes);
}
