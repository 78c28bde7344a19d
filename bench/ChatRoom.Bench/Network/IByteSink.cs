namespace ChatRoom.Bench.Network;

/// <summary>Receives the bytes and the events of a connection.</summary>
internal interface IByteSink
{
    /// <summary>The connection is established, including TLS.</summary>
    void OnOpened();

    /// <summary>Bytes were received. They are valid only during the call.</summary>
    void OnBytes(ReadOnlySpan<byte> bytes);

    /// <summary>The connection has ended or failed. Called once.</summary>
    void OnClosed(string reason);
}
