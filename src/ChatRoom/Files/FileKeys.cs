using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatRoom.Files;

/// <summary>
/// Makes and checks the keys of short-lived links: they say for whom, and until when, a link to a file is. A key is a message
/// authentication code (HMAC-SHA-256, 128 bits); the secret lives as long as the process.
/// </summary>
internal sealed class FileKeys(TimeProvider time)
{
    /// <summary>How long a key is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int CodeBytes = 16;
    private const int ClaimBytes = 2 * sizeof(long);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Returns a key for a file, and when it expires.</summary>
    /// <param name="id">The id of the file.</param>
    /// <param name="person">The number of the person.</param>
    public (string Key, DateTimeOffset Until) Create(string id, long person)
    {
        var until = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        Span<byte> key = stackalloc byte[ClaimBytes + CodeBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, person);
        BinaryPrimitives.WriteInt64BigEndian(key[sizeof(long)..], until.ToUnixTimeSeconds());
        Sign(id, key[..ClaimBytes], key[ClaimBytes..]);
        return (Base64Url.EncodeToString(key), until);
    }

    /// <summary>Returns the person whom a key lets read a file; null: none.</summary>
    public long? PersonOf(string id, string key)
    {
        Span<byte> bytes = stackalloc byte[ClaimBytes + CodeBytes];
        Span<byte> code = stackalloc byte[CodeBytes];
        if (!Base64Url.IsValid(key, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(key, bytes, out _))
        {
            return null;
        }

        Sign(id, bytes[..ClaimBytes], code);
        return CryptographicOperations.FixedTimeEquals(code, bytes[ClaimBytes..])
            && BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]) > time.GetUtcNow().ToUnixTimeSeconds()
            ? BinaryPrimitives.ReadInt64BigEndian(bytes)
            : null;
    }

    private void Sign(string id, ReadOnlySpan<byte> claim, Span<byte> code) =>
        HMACSHA256.HashData(_secret, (byte[])[.. claim, .. Encoding.UTF8.GetBytes(id)]).AsSpan(0, CodeBytes).CopyTo(code);
}
