using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>What the server answers a client that speaks another protocol to the chat port: what this port is, and where the right one is.</summary>
public sealed class ForeignAnswers
{
    /// <summary>Where HTTP is, for people, as <c>port 8080</c>; null if nowhere.</summary>
    public string? Http { get; set; }

    /// <summary>Where chat over TLS is, for people; null if nowhere.</summary>
    public string? Tls { get; set; }

    /// <summary>Where chat without TLS is, for people, as <c>port 5000</c>; null if nowhere.</summary>
    public string? Plain { get; set; }

    internal string For(Detection detection) => detection switch
    {
        Detection.Http => Http is null
            ? "this port is for chat, not for HTTP: connect with nc or telnet"
            : $"this port is for chat, connect with nc or telnet; HTTP is on {Http}",
        Detection.Tls => Tls is null
            ? "this port is for chat without TLS: connect with nc or telnet; there is no TLS here"
            : $"this port is for chat without TLS; with TLS it is on {Tls}",
        Detection.Ssh => "this port is for chat, not for SSH: connect with nc or telnet",
        Detection.Proxy => "this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode",
        Detection.NotAnAlias => "this port is for chat: an alias contains no such characters; connect with nc or telnet",
        _ => "an alias is a short name on a line by itself, please connect again",
    };

    /// <summary>The same for an endpoint with TLS.</summary>
    internal string InsteadOfTls(Detection detection) => detection switch
    {
        Detection.Http when Http is not null => $"this port is for chat over TLS; HTTP is on {Http}",
        Detection.Http => "this port is for chat over TLS, not for HTTP",
        Detection.Ssh => "this port is for chat over TLS, not for SSH",
        _ => Plain is null
            ? "this port is for chat over TLS: connect with openssl s_client -quiet"
            : $"this port is for chat over TLS, connect with openssl s_client -quiet; without TLS it is on {Plain}",
    };
}
