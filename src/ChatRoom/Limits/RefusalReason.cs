namespace ChatRoom.Limits;

/// <summary>Why a connection was not let in.</summary>
public enum RefusalReason
{
    /// <summary>There are as many connections as may be.</summary>
    ServerFull,

    /// <summary>There are as many connections from that address as may be.</summary>
    AddressFull,

    /// <summary>The server is going down.</summary>
    Draining,

    /// <summary>The header of the PROXY protocol was missing, malformed or late, or came from somewhere that is not trusted.</summary>
    ProxyHeader,

    /// <summary>It spoke without TLS, or did not speak, where TLS is spoken.</summary>
    NoTls,

    /// <summary>The TLS handshake failed, or took too long.</summary>
    TlsFailed,

    /// <summary>The process had no socket left for it: it was closed before anything was read or written.</summary>
    SocketLimit,

    /// <summary>It was one HTTP connection too many.</summary>
    HttpLimit,
}
