using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatRoom.Testing;

/// <summary>What a browser that gets notifications has: a key pair and a secret. Reads what the server sends (RFC 8291).</summary>
public sealed class PushBrowser : IDisposable
{
    private const int SaltBytes = 16;
    private const int PointBytes = 65;
    private const int HeaderBytes = SaltBytes + sizeof(uint) + 1 + PointBytes;
    private const int TagBytes = 16;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    /// <summary>The public key.</summary>
    public string Key => Base64Url.EncodeToString(Point);

    /// <summary>The secret.</summary>
    public string Auth => Base64Url.EncodeToString(_auth);

    private byte[] Point => PointOf(_key.ExportParameters(includePrivateParameters: false).Q);

    /// <summary>Returns the request with which this browser subscribes at a push service.</summary>
    public string Request(string endpoint, string reference = "p") => $$"""{"push":"{{endpoint}}","p256dh":"{{Key}}","auth":"{{Auth}}","ref":"{{reference}}"}""";

    /// <summary>Returns a notification.</summary>
    public JsonElement Read(byte[] encrypted) => JsonDocument.Parse(Decrypt(encrypted)).RootElement;

    /// <summary>Decrypts what a push service got.</summary>
    public string Decrypt(byte[] encrypted)
    {
        var (salt, theirs) = (encrypted[..SaltBytes], encrypted[(HeaderBytes - PointBytes)..HeaderBytes]);
        using var sender = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = theirs[1..33], Y = theirs[33..] } });
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(sender.PublicKey), 32, _auth, [.. Encoding.ASCII.GetBytes("WebPush: info\0"), .. Point, .. theirs]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, salt, Encoding.ASCII.GetBytes("Content-Encoding: aes128gcm\0"));
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 12, salt, Encoding.ASCII.GetBytes("Content-Encoding: nonce\0"));
        var plain = new byte[encrypted.Length - HeaderBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(nonce, encrypted.AsSpan(HeaderBytes, plain.Length), encrypted.AsSpan(HeaderBytes + plain.Length), plain);
        return plain[^1] == 2 ? Encoding.UTF8.GetString(plain.AsSpan(..^1)) : throw new FormatException("it does not end as a last record does");
    }

    /// <summary>Returns the claims of the header <c>Authorization</c>, if the owner of a key has signed them (RFC 8292).</summary>
    public static JsonElement ClaimsIn(string header, string publicKey)
    {
        if (!header.EndsWith($", k={publicKey}", StringComparison.Ordinal) || !header.StartsWith("vapid t=", StringComparison.Ordinal))
        {
            throw new FormatException($"not by that key: {header}");
        }

        var parts = header["vapid t=".Length..header.IndexOf(',', StringComparison.Ordinal)].Split('.');
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256)
            ? JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement
            : throw new FormatException($"the signature is wrong: {header}");
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static byte[] PointOf(ECPoint point) => [4, .. point.X!, .. point.Y!];
}
