namespace ChatRoom.Protocol.Framing;

/// <summary>What a connection's first bytes show about its client.</summary>
public enum Detection
{
    /// <summary>Not known yet.</summary>
    Undecided,

    /// <summary>The client speaks one of the endpoint's protocols: <see cref="ProtocolDetector.Found"/>.</summary>
    Recognized,

    /// <summary>An HTTP client (RFC 9112, or the preface of HTTP/2, RFC 9113): the wrong port.</summary>
    Http,

    /// <summary>A TLS ClientHello (RFC 8446): the wrong port.</summary>
    Tls,

    /// <summary>An SSH client (RFC 4253): the wrong port.</summary>
    Ssh,

    /// <summary>A load balancer's header of the PROXY protocol, which this endpoint does not expect.</summary>
    Proxy,

    /// <summary>Bytes that no alias contains: another protocol, or a port scanner.</summary>
    NotAnAlias,

    /// <summary>More than <see cref="ProtocolDetector.MaxBytes"/>, and still not known.</summary>
    TooLong,
}
