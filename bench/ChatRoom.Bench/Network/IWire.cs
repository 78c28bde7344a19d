namespace ChatRoom.Bench.Network;

/// <summary>One connection's way out: plain TCP, or TLS above it.</summary>
internal interface IWire
{
    /// <summary>Sends, or keeps what the socket does not take yet; never waits. Nothing happens once it is closed.</summary>
    void Send(ReadOnlySpan<byte> bytes);
}
