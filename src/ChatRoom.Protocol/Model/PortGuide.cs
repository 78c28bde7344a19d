namespace ChatRoom.Protocol.Model;

/// <summary>Where a client of another protocol finds what it looks for, in words such as <c>port 8080</c>; null: nowhere.</summary>
public sealed class PortGuide
{
    /// <summary>Chat without TLS.</summary>
    public string? Plain { get; set; }

    /// <summary>Chat over TLS.</summary>
    public string? Tls { get; set; }

    /// <summary>HTTP.</summary>
    public string? Http { get; set; }
}
