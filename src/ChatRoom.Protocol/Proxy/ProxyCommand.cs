namespace ChatRoom.Protocol.Proxy;

/// <summary>What a proxy says a connection is for.</summary>
public enum ProxyCommand
{
    /// <summary>It is the proxy's own, a health check mostly: its ends are the connection's real ones (version 2 only).</summary>
    Local,

    /// <summary>It is relayed on behalf of somebody else.</summary>
    Proxy,
}
