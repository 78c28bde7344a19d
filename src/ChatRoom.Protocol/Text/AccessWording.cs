using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about access tokens, certificates, connections and read markers, for people.</summary>
internal static class AccessWording
{
    private const int FingerprintShown = 16; // digits, enough to name one

    /// <summary>Returns the lines of a list; null if the reply is none of these.</summary>
    public static IEnumerable<string>? Lines(Reply reply) => reply switch
    {
        AccessTokenList { Tokens.Count: 0 } => ["you have no access tokens (to create one: /token new <name>)"],
        AccessTokenList list => list.Tokens.Select(Of),
        CertificateList { Certificates.Count: 0 } => ["you have no certificates (to add one: /cert add)"],
        CertificateList list => list.Certificates.Select(static one => $"{one.Fingerprint[..Math.Min(FingerprintShown, one.Fingerprint.Length)]} {one.Name}, added {Day(one.Added)}"),
        SessionList list => list.Sessions.Select(Of),
        AccessTokenIssued issued => [$"access token {issued.Name} ({issued.Scope}{(issued.Expires is { } at ? $", expires {Day(at)}" : "")}), shown only once: {issued.Token}"],
        _ => null,
    };

    /// <summary>Returns the line of a reply; null if it is none of these.</summary>
    public static string? Line(Reply reply) => reply switch
    {
        AccessTokenRevoked r => $"access token {r.Name} is revoked",
        TokenNameTaken t => $"you already have an access token {t.Name}: revoke it first, or choose another name",
        TooManyTokens t => Invariant($"you can have at most {t.Most} access tokens"),
        NoSuchToken n => $"you have no access token {n.Name}",
        CertificateAdded c => $"certificate {c.Name} ({c.Fingerprint}) added: it now identifies your account",
        CertificateRemoved c => $"certificate {c.Fingerprint} removed",
        NoCertificate => "your client did not present a certificate: connect with TLS and a client certificate",
        CertificateTaken => "that certificate belongs to another account",
        TooManyCertificates t => Invariant($"you can have at most {t.Most} certificates"),
        NoSuchCertificate n => $"no certificate of yours has a fingerprint that begins with {n.Fingerprint}; enter at least 8 digits",
        SessionEnded s => $"connection {s.Id} is closed",
        NoSuchSession n => $"your account has no connection {n.Id}",
        OwnSession => "that is the connection you are using; to leave: /quit",
        ReadUpTo r => Invariant($"{r.Room} is marked as read up to #{r.Id}"),
        _ => null,
    };

    private static string Of(ListedToken token) =>
        $"{token.Name} ({token.Scope}), created {Day(token.Created)}, {(token.Used is { } used ? $"used {Day(used)}" : "never used")}{(token.Expires is { } at ? $", expires {Day(at)}" : "")}";

    private static string Of(ListedSession session) =>
        $"{session.Id} {session.Address} {session.Protocol} since {session.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
        + $"{(session.Rooms.Count == 0 ? "" : $" in {string.Join(", ", session.Rooms.Take(5))}")}{(session.IsThis ? " (this connection)" : "")}";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
