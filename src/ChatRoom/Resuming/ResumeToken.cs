using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatRoom.Resuming;

/// <summary>
/// What lets a client come back to its place: 128 random bits, shown as 26 characters (base32, RFC 4648, lower case, without
/// padding). Nobody but the client keeps it: the server knows it again by its <see cref="Hash"/>.
/// </summary>
internal sealed class ResumeToken
{
    /// <summary>Characters of a token.</summary>
    public const int Length = 26;

    private const int Bytes = 16;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly string _text;

    private ResumeToken(string text, ReadOnlySpan<byte> bytes)
    {
        _text = text;
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>
    /// SHA-256, 64 hexadecimal digits: what is stored and looked for. Who guesses has no say in how a hash begins, so the
    /// time that it takes to find none tells nothing; and who reads what is stored has no token.
    /// </summary>
    public string Hash { get; }

    /// <summary>A new one.</summary>
    public static ResumeToken Create()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return new ResumeToken(Encode(bytes), bytes);
    }

    /// <summary>The token that a client gave, if it can be one; in either case of letters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ResumeToken? token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        token = text.Length == Length && TryDecode(text, bytes) ? new ResumeToken(Encode(bytes), bytes) : null;
        return token is not null;
    }

    /// <summary>As the client is shown it. To be written nowhere else.</summary>
    public string Reveal() => _text;

    /// <summary>Not the token: logs are read by many.</summary>
    public override string ToString() => "a resume token";

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            var five = 0;
            for (var bit = 5 * i; bit < 5 * (i + 1); bit++)
            {
                five = (five << 1) | (bit < 8 * Bytes ? (bytes[bit / 8] >> (7 - (bit % 8))) & 1 : 0);
            }

            text[i] = Alphabet[five];
        }

        return new string(text);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        bytes.Clear();
        for (var i = 0; i < Length; i++)
        {
            var five = Alphabet.IndexOf(char.ToLowerInvariant(text[i]), StringComparison.Ordinal);
            for (var bit = 0; bit < 5; bit++)
            {
                var at = (5 * i) + bit;
                var isSet = ((five >> (4 - bit)) & 1) == 1;
                if (five < 0 || (isSet && at >= 8 * Bytes))
                {
                    return false;
                }

                if (isSet)
                {
                    bytes[at / 8] |= (byte)(1 << (7 - (at % 8)));
                }
            }
        }

        return true;
    }
}
