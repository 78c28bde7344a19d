using System.Security.Cryptography;

namespace ChatRoom.Pushes;

/// <summary>Public keys on the curve P-256 in the form of Web Push: uncompressed points (SEC 1, 2.3.3).</summary>
internal static class P256
{
    /// <summary>The length of a point in bytes.</summary>
    public const int Bytes = 65;

    private const int Coordinate = 32;
    private const byte Uncompressed = 0x04;

    /// <summary>Returns the point of a key.</summary>
    public static byte[] PointOf(in ECParameters key) => [Uncompressed, .. key.Q.X!, .. key.Q.Y!];

    /// <summary>Returns the public key of a point, without checking whether the point is on the curve.</summary>
    /// <exception cref="CryptographicException">The point is not in the uncompressed form.</exception>
    public static ECParameters KeyOf(ReadOnlySpan<byte> point) => point is [Uncompressed, ..] && point.Length == Bytes
        ? new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..(1 + Coordinate)].ToArray(), Y = point[(1 + Coordinate)..].ToArray() } }
        : throw new CryptographicException("the key is not a point in the uncompressed form");

    /// <summary>Returns whether bytes are a public key: a point on the curve, in the uncompressed form.</summary>
    public static bool IsKey(ReadOnlySpan<byte> point)
    {
        try
        {
            using var key = ECDiffieHellman.Create(KeyOf(point));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
