using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection;

/// <summary>How a <see cref="ChatConnection"/> connects.</summary>
/// <param name="Server"><c>host</c>, <c>host:port</c>, <c>[v6]:port</c> or an IPv6 address. The default port is 5000, with TLS 5001.</param>
/// <param name="Alias">The alias to ask for.</param>
public sealed record ChatOptions(string Server, string Alias)
{
    /// <summary>The rooms to join; empty: the server's lobby.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>The certificates to trust; null: no TLS.</summary>
    public CertificateTrust? Tls { get; init; }

    /// <summary>The password of the account; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>An access token of the account; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Whether to send the password or the token also on an unencrypted connection to another machine, where others can read it. A server
    /// refuses it there, unless it is configured otherwise.
    /// </summary>
    public bool AllowUnencryptedPassword { get; init; }

    /// <summary>How many messages to receive of the past of each room: 0 to 1,000.</summary>
    public int History { get; init; }

    /// <summary>
    /// The positions after which to continue, by room: <see cref="Received.Position"/>, or an id. The server sends everything
    /// since then, and no other history of these rooms. The connection joins them, too.
    /// </summary>
    public IReadOnlyDictionary<string, string> After { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether to reconnect after the connection was lost.</summary>
    public bool Reconnects { get; init; } = true;
}
