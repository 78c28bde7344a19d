using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatRoom.Accounts;

/// <summary>
/// What lets a program log in to an account: <c>crt_</c> and 128 random bits, 32 hexadecimal digits. Only the program keeps it;
/// the server recognizes it by its <see cref="Hash"/>.
/// </summary>
internal sealed class AccessToken
{
    private const string Prefix = "crt_";
    private const int Bytes = 16;

    private readonly string _text;

    private AccessToken(ReadOnlySpan<byte> bytes)
    {
        _text = Prefix + Convert.ToHexStringLower(bytes);
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>SHA-256 of the random bits, 64 hexadecimal digits: a guesser cannot choose how it begins, and a reader of the store has no token.</summary>
    public string Hash { get; }

    /// <summary>Creates a token.</summary>
    public static AccessToken Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Parses what a client gave.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out AccessToken? token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        token = text.Length == Prefix.Length + (2 * Bytes) && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text[Prefix.Length..], bytes, out _, out _) == OperationStatus.Done ? new AccessToken(bytes) : null;
        return token is not null;
    }

    /// <summary>As the client is shown it, once. Write it nowhere else.</summary>
    public string Reveal() => _text;

    /// <summary>Not the token: many people read logs.</summary>
    public override string ToString() => "an access token";
}
