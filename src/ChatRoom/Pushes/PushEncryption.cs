using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatRoom.Pushes;

/// <summary>Encrypts notifications for one browser, so that its push service cannot read them (RFC 8291, in the form aes128gcm of RFC 8188).</summary>
internal static class PushEncryption
{
    /// <summary>The bytes of the secret that a browser gives with its key.</summary>
    public const int AuthBytes = 16;

    private const int SaltBytes = 16;
    private const int KeyBytes = 16;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const uint RecordBytes = 4096;
    private const byte LastRecord = 0x02;

    /// <summary>Returns an encrypted text.</summary>
    /// <param name="text">The text, which has to fit into one record: at most 3,993 bytes (RFC 8291, 4).</param>
    /// <param name="receiver">The public key of the browser.</param>
    /// <param name="auth">The secret that the browser gives with it.</param>
    /// <exception cref="CryptographicException">The browser's key is invalid.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> text, byte[] receiver, byte[] auth)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(text, receiver, auth, own, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <inheritdoc cref="Encrypt(ReadOnlySpan{byte}, byte[], byte[])" />
    /// <param name="text">The text.</param>
    /// <param name="receiver">The public key of the browser.</param>
    /// <param name="auth">The secret that the browser gives with it.</param>
    /// <param name="own">A key that is used once.</param>
    /// <param name="salt">Random bytes.</param>
    internal static byte[] Encrypt(ReadOnlySpan<byte> text, byte[] receiver, byte[] auth, ECDiffieHellman own, byte[] salt)
    {
        using var theirs = ECDiffieHellman.Create(P256.KeyOf(receiver));
        var point = P256.PointOf(own.ExportParameters(includePrivateParameters: false));
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(theirs.PublicKey), SHA256.HashSizeInBytes, auth, [.. "WebPush: info\0"u8, .. receiver, .. point]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, NonceBytes, salt, "Content-Encoding: nonce\0"u8.ToArray());

        byte[] plain = [.. text, LastRecord];
        var encrypted = new byte[plain.Length];
        var tag = new byte[TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, encrypted, tag);

        var size = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(size, RecordBytes);
        return [.. salt, .. size, P256.Bytes, .. point, .. encrypted, .. tag];
    }
}
