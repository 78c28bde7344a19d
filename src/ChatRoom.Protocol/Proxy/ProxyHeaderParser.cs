using System.Buffers;

namespace ChatRoom.Protocol.Proxy;

/// <summary>
/// Reads the header that a proxy puts in front of a connection, version 1 (a line) or 2 (binary): HAProxy's
/// <c>proxy-protocol.txt</c> of 2020. It keeps nothing between calls, and says as soon as it can that something is no
/// header.
/// </summary>
public static class ProxyHeaderParser
{
    /// <summary>
    /// The longest header that is taken, in bytes. Version 2 could announce 65,551; but addresses need 232 at most, and
    /// what proxies add (names, a certificate's subject, identifiers) a few hundred. Who has announced a longer one shall
    /// not make the server keep it.
    /// </summary>
    public const int MaxBytes = 4096;

    /// <summary>Looks for a header at the beginning of a connection.</summary>
    /// <param name="received">All that was received so far, what follows the header included; it is not changed.</param>
    public static ProxyHeaderResult Parse(in ReadOnlySequence<byte> received)
    {
        var first = received.Slice(0, Math.Min(received.Length, MaxBytes));
        ReadOnlySpan<byte> bytes = first.IsSingleSegment ? first.FirstSpan : first.ToArray();
        if (bytes.IsEmpty) return ProxyHeaderResult.Incomplete;

        return IsBegun(bytes, ProxyHeaderV1.Signature) ? ProxyHeaderV1.Parse(bytes)
            : IsBegun(bytes, ProxyHeaderV2.Signature) ? ProxyHeaderV2.Parse(bytes)
            : ProxyHeaderResult.Malformed("there is none");
    }

    /// <summary>Whether the bytes begin with a signature, or are the beginning of one.</summary>
    internal static bool IsBegun(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        int length = Math.Min(bytes.Length, signature.Length);
        return bytes[..length].SequenceEqual(signature[..length]);
    }
}
