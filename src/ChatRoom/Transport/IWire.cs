namespace ChatRoom.Transport;

/// <summary>What a connection's transport knows of the bytes that go out.</summary>
internal interface IWire
{
    /// <summary>Bytes handed to the network since the connection was made. For whoever writes, between its writes.</summary>
    long Sent { get; }

    /// <summary>Whether what is written goes out byte for byte; over TLS it does not.</summary>
    bool IsPlain { get; }

    /// <summary>Bytes that the peer's system has acknowledged, as far as it is known. Asked by anyone.</summary>
    /// <param name="isOver">Whether it will not acknowledge any more.</param>
    long Acknowledged(out bool isOver);

    /// <summary>The connection is about to be cut off: lets nothing arrive any more that is still under way.</summary>
    void Cut();
}
