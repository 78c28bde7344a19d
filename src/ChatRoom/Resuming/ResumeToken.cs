using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatRoom.Resuming;

/// <summary>
/// What lets a client resume its session: 128 random bits, shown as 32 hexadecimal digits. Only the client keeps it: the
/// server recognizes it by its <see cref="Hash"/>.
/// </summary>
internal sealed class ResumeToken
{
    /// <summary>Characters of a token.</summary>
    public const int Length = 2 * Bytes;

    private const int Bytes = 16;
    private const int MostInAText = 256;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly string _text;

    private ResumeToken(ReadOnlySpan<byte> bytes)
    {
        _text = Convert.ToHexStringLower(bytes);
        Hash = HashOf(bytes);
    }

    /// <summary>
    /// SHA-256, 64 hexadecimal digits: what is stored and looked up. A guesser cannot choose how a hash begins, so the time
    /// of a failed lookup reveals nothing; and a reader of the store has no token.
    /// </summary>
    public string Hash { get; }

    /// <summary>Creates a token.</summary>
    public static ResumeToken Create()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return new ResumeToken(bytes);
    }

    /// <summary>Parses what a client gave, in either case of letters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ResumeToken? token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        token = text.Length == Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done ? new ResumeToken(bytes) : null;
        return token is not null;
    }

    /// <summary>
    /// Returns the hashes of all that could be a token in a text, up to a number that bounds the work. Costs next to nothing
    /// where there is none: it looks at every 32nd character.
    /// </summary>
    public static IReadOnlyList<string> HashesIn(ReadOnlySpan<byte> text)
    {
        List<string>? hashes = null;
        Span<byte> bytes = stackalloc byte[Bytes];
        for (var end = Length; end <= text.Length && hashes?.Count is not MostInAText;)
        {
            var candidate = text[(end - Length)..end];
            var obstacle = candidate.LastIndexOfAnyExcept(Digits);
            if (obstacle < 0)
            {
                Convert.FromHexString(candidate, bytes, out _, out _);
                (hashes ??= []).Add(HashOf(bytes));
            }

            end += obstacle < 0 ? 1 : obstacle + 1;
        }

        return hashes ?? [];
    }

    /// <summary>As the client is shown it. Write it nowhere else.</summary>
    public string Reveal() => _text;

    /// <summary>Not the token: many people read logs.</summary>
    public override string ToString() => "a resume token";

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
