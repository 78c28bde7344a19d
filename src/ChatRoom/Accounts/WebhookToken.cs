using System.Security.Cryptography;

namespace ChatRoom.Accounts;

/// <summary>The last part of the address of an incoming webhook: 128 random bits, 32 hexadecimal digits. The server stores only their hash.</summary>
internal static class WebhookToken
{
    private const int Bytes = 16;

    /// <summary>Creates a token, and returns it with its hash.</summary>
    public static (string Token, string Hash) Create()
    {
        var bytes = RandomNumberGenerator.GetBytes(Bytes);
        return (Convert.ToHexStringLower(bytes), HashOf(bytes));
    }

    /// <summary>Returns the hash of a token; null if the text is not one.</summary>
    public static string? HashOf(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return text.Length == 2 * Bytes && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? HashOf(bytes) : null;
    }

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
