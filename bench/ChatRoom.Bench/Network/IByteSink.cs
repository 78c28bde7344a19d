namespace ChatRoom.Bench.Network;

/// <summary>Who gets what comes in on a connection.</summary>
internal interface IByteSink
{
    /// <summary>The connection is up; with TLS, so is that.</summary>
    void OnOpened();

    /// <summary>What came in; valid for the length of the call.</summary>
    void OnBytes(ReadOnlySpan<byte> bytes);

    /// <summary>The connection has ended, or never came about. Comes once.</summary>
    void OnClosed(string reason);
}
