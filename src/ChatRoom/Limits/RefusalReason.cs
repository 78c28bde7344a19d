namespace ChatRoom.Limits;

/// <summary>Why a connection was refused.</summary>
public enum RefusalReason
{
    /// <summary>The server has its greatest number of connections.</summary>
    ServerFull,

    /// <summary>The server has its greatest number of connections without an alias.</summary>
    UnnamedFull,

    /// <summary>The address has its greatest number of connections.</summary>
    AddressFull,

    /// <summary>The server is shutting down.</summary>
    Draining,

    /// <summary>The header of the PROXY protocol was missing, malformed or late, or came from an untrusted address.</summary>
    ProxyHeader,

    /// <summary>The client sent something else than TLS, or nothing, to a TLS endpoint.</summary>
    NoTls,

    /// <summary>The TLS handshake failed, or took too long.</summary>
    TlsFailed,

    /// <summary>The process had no socket left for the connection, which was closed before anything was read or written.</summary>
    SocketLimit,

    /// <summary>There are too many HTTP connections.</summary>
    HttpLimit,

    /// <summary>The address is banned.</summary>
    Banned,
}
