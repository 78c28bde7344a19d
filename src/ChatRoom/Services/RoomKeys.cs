using System.Security.Cryptography;
using System.Text;

namespace ChatRoom.Services;

/// <summary>The key words of rooms, which are stored as salted hashes (SHA-256, hexadecimal): <c>salt hash</c>.</summary>
internal static class RoomKeys
{
    /// <summary>The longest key word, in characters.</summary>
    public const int MostLength = 64;

    private const int SaltBytes = 16;

    /// <summary>Returns the form of a key word in which it is stored.</summary>
    public static string Hash(string word)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Convert.ToHexStringLower(salt)} {Convert.ToHexStringLower(HashOf(salt, word))}";
    }

    /// <summary>Returns whether a key word is the stored one.</summary>
    public static bool Matches(string word, string stored)
    {
        var blank = stored.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && CryptographicOperations.FixedTimeEquals(
            HashOf(Convert.FromHexString(stored.AsSpan(0, blank)), word), Convert.FromHexString(stored.AsSpan(blank + 1)));
    }

    private static byte[] HashOf(byte[] salt, string word) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(word)]);
}
