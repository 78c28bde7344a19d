using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ChatRoom.Protocol.Tests.Proxy;

/// <summary>Builds PROXY headers.</summary>
internal static class Headers
{
    public const int Local = 0x20, Relayed = 0x21;
    public const int TcpOverIpv4 = 0x11, UdpOverIpv4 = 0x12, TcpOverIpv6 = 0x21, UdpOverIpv6 = 0x22, UnixStream = 0x31, UnixDatagram = 0x32;
    public const int Crc32C = 3, Noop = 4;

    public static byte[] Signature => [.. "\r\n\r\n\0\r\nQUIT\n"u8];

    /// <summary>Builds a header of version 1 from its line, without the word PROXY and the line end.</summary>
    public static byte[] V1(string line) => Encoding.Latin1.GetBytes($"PROXY {line}\r\n");

    public static byte[] V1(IPEndPoint source, IPEndPoint destination) =>
        V1($"{(source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "TCP4" : "TCP6")} "
            + $"{source.Address} {destination.Address} {source.Port} {destination.Port}");

    /// <summary>Builds a header of version 2 with any bytes after its length.</summary>
    public static byte[] V2(int versionAndCommand, int familyAndTransport, params byte[] rest) =>
        [.. Signature, (byte)versionAndCommand, (byte)familyAndTransport, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];

    public static byte[] V2(IPEndPoint source, IPEndPoint destination, params byte[] tlvs) =>
        V2(
            Relayed,
            source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? TcpOverIpv4 : TcpOverIpv6,
            [.. Addresses(source, destination), .. tlvs]);

    public static byte[] Addresses(IPEndPoint source, IPEndPoint destination) =>
    [
        .. source.Address.GetAddressBytes(), .. destination.Address.GetAddressBytes(),
        (byte)(source.Port >> 8), (byte)source.Port, (byte)(destination.Port >> 8), (byte)destination.Port,
    ];

    public static byte[] Tlv(int type, params byte[] value) => [(byte)type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Returns a header with its checksum. At the index, the header must contain a checksum of zeros.</summary>
    public static byte[] WithChecksum(byte[] header, int at)
    {
        byte[] checksummed = [.. header];
        BinaryPrimitives.WriteUInt32BigEndian(checksummed.AsSpan(at), Crc32COf(header));
        return checksummed;
    }

    /// <summary>Computes CRC-32C bit by bit, with the reflected polynomial 0x1EDC6F41 (RFC 4960, appendix B).</summary>
    public static uint Crc32COf(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }
}
