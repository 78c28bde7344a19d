using System.Buffers;

namespace ChatRoom.Protocol.Proxy;

/// <summary>
/// Parses the header that a proxy sends at the beginning of a connection, version 1 (a line) or 2 (binary): HAProxy's
/// <c>proxy-protocol.txt</c> of 2020. It keeps no state between calls and rejects invalid bytes as early as possible.
/// </summary>
public static class ProxyHeaderParser
{
    /// <summary>
    /// The longest header that is accepted, in bytes. Version 2 can announce 65,551, but addresses need at most 232, and
    /// additions of proxies (names, a certificate's subject, identifiers) a few hundred. The server must not buffer more
    /// for a peer that announces more.
    /// </summary>
    public const int MaxBytes = 4096;

    /// <summary>The problem with a connection that begins with something else.</summary>
    public const string Missing = "there is no header";

    /// <summary>Parses the header at the beginning of a connection.</summary>
    /// <param name="received">All bytes received so far, including those after the header; they are not consumed.</param>
    /// <returns>
    /// The header, or the problem with it, in a few words that repeat none of the received bytes; neither as long as more
    /// bytes are needed.
    /// </returns>
    public static (ProxyHeader? Header, string? Problem) Parse(in ReadOnlySequence<byte> received)
    {
        var first = received.Slice(0, Math.Min(received.Length, MaxBytes));
        ReadOnlySpan<byte> bytes = first.IsSingleSegment ? first.FirstSpan : first.ToArray();
        if (bytes.IsEmpty) return default;

        return IsBegun(bytes, ProxyHeaderV1.Signature) ? ProxyHeaderV1.Parse(bytes)
            : IsBegun(bytes, ProxyHeaderV2.Signature) ? ProxyHeaderV2.Parse(bytes)
            : (null, Missing);
    }

    /// <summary>Returns whether the bytes start with a signature, or are the start of one.</summary>
    internal static bool IsBegun(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        int length = Math.Min(bytes.Length, signature.Length);
        return bytes[..length].SequenceEqual(signature[..length]);
    }
}
