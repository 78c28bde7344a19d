namespace ChatRoom.Protocol.Proxy;

/// <summary>How far a header has come.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>What is there may become a header; more bytes are needed.</summary>
    Incomplete,

    /// <summary>It is whole.</summary>
    Complete,

    /// <summary>It is none, whatever follows.</summary>
    Malformed,
}
