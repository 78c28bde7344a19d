using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace ChatRoom.Protocol.Proxy;

/// <summary>
/// Version 2 (<c>proxy-protocol.txt</c>, 2.2): a signature, version and command, family and transport, a length, the
/// addresses, and then TLVs, which are skipped, all but the checksum. Addresses are taken of TCP over IPv4 and IPv6; of
/// the other valid combinations (UDP, Unix sockets, UNSPEC) none, which the specification leaves open.
/// </summary>
internal static class ProxyHeaderV2
{
    private const int FixedBytes = 16;
    private const int Version = 2;
    private const int Local = 0, Proxy = 1;
    private const int Unspecified = 0, Inet = 1, Inet6 = 2, Unix = 3;
    private const int Stream = 1, Datagram = 2;
    private const byte Crc32CType = 3;
    private const int TlvHead = 3; // a type, and two bytes of length
    private const int Crc32CBytes = 4;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static (ProxyHeader? Header, string? Problem) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Signature.Length) return default;

        var (version, command) = Nibbles(bytes[12]);
        if (version != Version) return (null, "it has the signature of version 2, but not that version");
        if (command > Proxy) return (null, "its command is neither LOCAL nor PROXY");
        if (bytes.Length < FixedBytes) return default;

        int length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (length > ProxyHeaderParser.MaxBytes) return (null, "it is longer than 4096 bytes");
        if (bytes.Length < length) return default;

        // Of LOCAL all that follows is to be ignored, its family too.
        return command == Local ? (new ProxyHeader(null, null, length), null) : Relayed(bytes[..length]);
    }

    private static (ProxyHeader? Header, string? Problem) Relayed(ReadOnlySpan<byte> header)
    {
        var (family, transport) = Nibbles(header[13]);
        if (family > Unix || transport > Datagram) return (null, "its address family or its transport is unknown");

        // How many bytes of addresses there are is unknown then, and so where TLVs begin.
        if (family == Unspecified || transport == Unspecified) return (new ProxyHeader(null, null, header.Length), null);

        int addressBytes = family switch { Inet => 4, Inet6 => 16, _ => 108 };
        int portBytes = family == Unix ? 0 : 2;
        int tlvs = FixedBytes + (2 * (addressBytes + portBytes));
        if (header.Length < tlvs) return (null, "it is too short for its addresses");
        if (ProblemOfTlvs(header, tlvs) is { } problem) return (null, problem);
        if (family == Unix || transport != Stream) return (new ProxyHeader(null, null, header.Length), null);

        var addresses = header[FixedBytes..tlvs];
        var ports = addresses[(2 * addressBytes)..];
        var relayed = new ProxyHeader(
            new(new IPAddress(addresses[..addressBytes]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new(new IPAddress(addresses[addressBytes..(2 * addressBytes)]), BinaryPrimitives.ReadUInt16BigEndian(ports[portBytes..])),
            header.Length);
        return (relayed, null);
    }

    private static string? ProblemOfTlvs(ReadOnlySpan<byte> header, int from)
    {
        for (int at = from; at < header.Length;)
        {
            int value = at + TlvHead;
            int next = value > header.Length ? value : value + BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            if (next > header.Length) return "one of its TLVs is longer than it";
            if (header[at] == Crc32CType && !(next - value == Crc32CBytes && IsChecksum(header, value))) return "its checksum is wrong";
            at = next;
        }

        return null;
    }

    /// <summary>Whether the four bytes there are the CRC32c (RFC 4960, appendix B) of the header with zeros in their place.</summary>
    private static bool IsChecksum(ReadOnlySpan<byte> header, int at)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < header.Length; i++)
        {
            bool isOfChecksum = i >= at && i < at + Crc32CBytes;
            crc = BitOperations.Crc32C(crc, isOfChecksum ? (byte)0 : header[i]);
        }

        return ~crc == BinaryPrimitives.ReadUInt32BigEndian(header[at..]);
    }

    private static (int High, int Low) Nibbles(byte value) => (value >> 4, value & 0xF);
}
