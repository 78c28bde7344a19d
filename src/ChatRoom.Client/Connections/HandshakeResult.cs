using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Connections;

/// <summary>The kinds of answers to an alias, a password or a token.</summary>
internal enum HandshakeResultKind
{
    /// <summary>The server has accepted the client.</summary>
    Joined,

    /// <summary>The server refuses the alias and waits for another one on the same connection.</summary>
    Refused,

    /// <summary>The server asks for a password.</summary>
    PasswordRequired,

    /// <summary>The server is the tutorial's: it took the line end as a part of the alias.</summary>
    Classic,

    /// <summary>The server has closed the connection.</summary>
    Closed,
}

/// <summary>A server's answer to an alias, a password or a token.</summary>
/// <param name="Kind">The kind of the answer.</param>
/// <param name="Reason">Why the server did not accept the client; null if it did, or gave no reason.</param>
internal sealed record HandshakeResult(HandshakeResultKind Kind, string? Reason = null)
{
    /// <summary>The server has accepted the client.</summary>
    public static HandshakeResult Joined { get; } = new(HandshakeResultKind.Joined);

    /// <summary>Which password the server asks for.</summary>
    public SecretKind Secret { get; init; }
}
