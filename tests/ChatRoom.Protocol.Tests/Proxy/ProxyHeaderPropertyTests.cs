using System.Net;
using System.Text;
using ChatRoom.Protocol.Proxy;
using ChatRoom.Protocol.Tests.Framing;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Proxy;

public class ProxyHeaderPropertyTests
{
    private static readonly Gen<(IPEndPoint Source, IPEndPoint Destination)> Ends =
        Gen.OneOf(Gen.Const(4), Gen.Const(16)).SelectMany(bytes => Gen.Select(EndPoint(bytes), EndPoint(bytes)));

    private static readonly Gen<byte[]> Tlvs =
        Gen.Select(Gen.Byte.Where(type => type != Headers.Crc32C), Gen.Byte.Array[0, 20], (type, value) => Headers.Tlv(type, value))
            .Array[0, 4].Select(tlvs => tlvs.SelectMany(tlv => tlv).ToArray());

    private static readonly Gen<byte[]> Header = Gen.OneOf(
        Ends.Select(ends => Headers.V1(ends.Source, ends.Destination)),
        Gen.Select(Ends, Tlvs, (ends, tlvs) => Headers.V2(ends.Source, ends.Destination, tlvs)));

    [Fact]
    public void Built_header_is_parsed_back_without_the_bytes_after_it() =>
        Gen.Select(Ends, Tlvs, Gen.Bool, Gen.Byte.Array[0, 5000]).Sample((ends, tlvs, isV1, after) =>
        {
            byte[] header = isV1 ? Headers.V1(ends.Source, ends.Destination) : Headers.V2(ends.Source, ends.Destination, tlvs);

            var parsed = ProxyHeaderParser.Parse(Reads.Of([.. header, .. after]));

            return parsed.Header == new ProxyHeader(ends.Source, ends.Destination, header.Length);
        });

    [Fact]
    public void Beginning_of_a_header_is_incomplete() => Gen.Select(Header, Gen.Double.Unit).Sample((header, where) =>
        ProxyHeaderParser.Parse(Reads.Of(header[..(int)(where * header.Length)])) == default);

    [Fact]
    public void Random_bytes_are_refused_and_never_throw() => Gen.Byte.Array[1, 6000].Sample(bytes =>
        ProxyHeaderParser.Parse(Reads.Of(bytes)).Problem is not null || bytes is [(byte)'P' or (byte)'\r', ..]);

    [Fact]
    public void Random_bytes_after_a_signature_never_throw_and_are_bounded()
    {
        var afterV1 = Gen.OneOf(Gen.Byte, Gen.OneOf<byte>([.. "TCP46UNKNOWN .:0123456789\r\n"u8])).Array[0, 200];

        Gen.OneOf(
            afterV1.Select(after => (byte[])[.. "PROXY "u8, .. after]),
            Gen.Byte.Array[0, 300].Select(after => (byte[])[.. Headers.Signature, .. after]),
            Gen.Byte.Array[0, 300].Select(after => (byte[])[.. Headers.Signature, 0x21, 0x11, 0, 0x40, .. after])).Sample(bytes =>
        {
            var parsed = ProxyHeaderParser.Parse(Reads.Of(bytes));
            return parsed.Header is not { Length: var length } || (length >= 15 && length <= bytes.Length);
        });
    }

    [Fact]
    public void Header_with_a_changed_byte_never_throws_and_never_grows() =>
        Gen.Select(Header, Gen.Int[0, 10_000], Gen.Byte).Sample((header, at, value) =>
        {
            header[at % header.Length] = value;
            var parsed = ProxyHeaderParser.Parse(Reads.Of(header));
            return parsed.Header is null || parsed.Header.Length <= header.Length;
        });

    [Fact]
    public void Problem_does_not_contain_received_text() => Gen.String[Gen.Char['!', '~'], 20, 40].Sample(said =>
        ProxyHeaderParser.Parse(Reads.Of(Encoding.ASCII.GetBytes($"PROXY TCP4 {said} 1.2.3.4 1 2\r\n"))).Problem is { Length: < 80 } problem
        && !problem.Contains(said[..10], StringComparison.Ordinal));

    private static Gen<IPEndPoint> EndPoint(int addressBytes) => Gen.Select(
        Gen.Byte.Array[addressBytes], Gen.UShort, (address, port) => new IPEndPoint(new IPAddress(address), port));
}
