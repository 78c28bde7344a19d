using System.Security.Cryptography;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>
/// Derives the keys of passwords: SCRAM-SHA-256 (RFC 5802, RFC 7677). Whoever reads the keys can check guesses, but cannot log
/// in with them. Each call takes some milliseconds: run it by <see cref="PasswordWorkers"/>.
/// </summary>
internal static class ScramKeys
{
    /// <summary>Bytes of a new salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>Derives the keys of a password with a salt.</summary>
    public static ScramRecord Derive(Password password, byte[] salt, int iterations)
    {
        Span<byte> salted = stackalloc byte[SHA256.HashSizeInBytes];
        Rfc2898DeriveBytes.Pbkdf2(password.Utf8, salt, salted, iterations, HashAlgorithmName.SHA256);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return new ScramRecord(salt, iterations, storedKey, serverKey);
    }

    /// <summary>Whether two records have the same keys. Takes the same time wherever they differ.</summary>
    public static bool AreSame(ScramRecord one, ScramRecord other) =>
        CryptographicOperations.FixedTimeEquals(one.StoredKey, other.StoredKey)
        & CryptographicOperations.FixedTimeEquals(one.ServerKey, other.ServerKey);
}
