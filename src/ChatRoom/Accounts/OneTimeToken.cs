using System.Buffers;
using System.Security.Cryptography;

namespace ChatRoom.Accounts;

/// <summary>
/// What makes an account the first admin of a server: <c>cra_</c> and 128 random bits, 32 hexadecimal digits. Only the operator
/// has it; the server recognizes it by its hash.
/// </summary>
internal static class OneTimeToken
{
    private const string Prefix = "cra_";
    private const int Bytes = 16;

    /// <summary>Creates a token; the text is for the operator, once.</summary>
    public static (string Text, byte[] Hash) Create()
    {
        var bytes = RandomNumberGenerator.GetBytes(Bytes);
        return (Prefix + Convert.ToHexStringLower(bytes), SHA256.HashData(bytes));
    }

    /// <summary>Returns the hash of what a client gave; null: it is not such a token.</summary>
    public static byte[]? HashOf(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return text.Length == Prefix.Length + (2 * Bytes) && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text[Prefix.Length..], bytes, out _, out _) == OperationStatus.Done ? SHA256.HashData(bytes) : null;
    }
}
