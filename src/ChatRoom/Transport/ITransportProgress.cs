namespace ChatRoom.Transport;

/// <summary>The state of a connection's outgoing bytes, as its transport knows it.</summary>
internal interface ITransportProgress
{
    /// <summary>The bytes handed to the network since the connection was opened. For the writer, between writes.</summary>
    long Sent { get; }

    /// <summary>Whether bytes are sent exactly as written; over TLS they are not.</summary>
    bool IsPlain { get; }

    /// <summary>Returns how many bytes the peer's system has acknowledged, as far as known. For any thread.</summary>
    /// <param name="isOver">Whether the peer will acknowledge nothing more.</param>
    long Acknowledged(out bool isOver);

    /// <summary>Called before the connection is aborted: prevents bytes that are still in flight from arriving.</summary>
    void Cut();
}
