using System.Net;
using ChatRoom.Protocol.Proxy;

namespace ChatRoom.Protocol.Tests.Proxy;

public class ProxyHeaderV2Tests
{
    private static readonly IPEndPoint Client = IPEndPoint.Parse("203.0.113.7:56324");
    private static readonly IPEndPoint Server = IPEndPoint.Parse("198.51.100.1:5000");
    private static readonly IPEndPoint Client6 = IPEndPoint.Parse("[2001:db8::7]:65535");
    private static readonly IPEndPoint Server6 = IPEndPoint.Parse("[2001:db8::1]:1");

    [Fact]
    public void Header_contains_source_and_destination()
    {
        Parsing.AtEveryByte(Headers.V2(Client, Server)).Header.Should().Be(new ProxyHeader(Client, Server, 28));
        Parsing.AtEveryByte(Headers.V2(Client6, Server6)).Header.Should().Be(new ProxyHeader(Client6, Server6, 52));
    }

    [Fact]
    public void Header_has_the_bytes_of_the_specification()
    {
        byte[] header =
        [
            0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x0C,
            203, 0, 113, 7, 198, 51, 100, 1, 0xDC, 0x04, 0x13, 0x88,
        ];

        header.Should().Equal(Headers.V2(Client, Server));
        Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(Client, Server, 28));
    }

    [Fact]
    public void Local_header_has_no_addresses_whatever_it_contains()
    {
        foreach (byte[] header in (byte[][])[
            Headers.V2(Headers.Local, 0),
            Headers.V2(Headers.Local, Headers.TcpOverIpv4, Headers.Addresses(Client, Server)),
            Headers.V2(Headers.Local, Headers.TcpOverIpv4, 1, 2),
            Headers.V2(Headers.Local, 0xFF, new byte[300])])
        {
            Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(null, null, header.Length));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 50)]
    [InlineData(0x10, 12)]
    [InlineData(0x01, 12)]
    [InlineData(Headers.UdpOverIpv4, 12)]
    [InlineData(Headers.UdpOverIpv6, 36)]
    [InlineData(Headers.UnixStream, 216)]
    [InlineData(Headers.UnixDatagram, 216)]
    public void Other_protocols_than_TCP_are_accepted_without_addresses(int familyAndTransport, int addressBytes)
    {
        byte[] header = Headers.V2(Headers.Relayed, familyAndTransport, new byte[addressBytes]);

        Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(null, null, header.Length));
    }

    [Theory]
    [InlineData(0x11, "it has the signature of version 2, but not that version")]
    [InlineData(0x31, "it has the signature of version 2, but not that version")]
    [InlineData(0x01, "it has the signature of version 2, but not that version")]
    [InlineData(0x22, "its command is neither LOCAL nor PROXY")]
    [InlineData(0x2F, "its command is neither LOCAL nor PROXY")]
    public void Unknown_version_or_command_is_refused_at_once(int versionAndCommand, string problem)
    {
        byte[] header = Headers.V2(versionAndCommand, Headers.TcpOverIpv4, Headers.Addresses(Client, Server));

        Parsing.AtEveryByte(header).Problem.Should().Be(problem);
        Parsing.BytesToDecide(header).Should().Be(13);
    }

    [Theory]
    [InlineData(0x41)]
    [InlineData(0xF1)]
    [InlineData(0x13)]
    [InlineData(0x1F)]
    [InlineData(0x03)]
    public void Unknown_family_or_transport_is_refused(int familyAndTransport) =>
        Parsing.AtEveryByte(Headers.V2(Headers.Relayed, familyAndTransport, new byte[216])).Problem.Should()
            .Be("its address family or its transport is unknown");

    [Fact]
    public void Wrong_signature_is_refused_at_the_first_wrong_byte()
    {
        for (int at = 0; at < Headers.Signature.Length; at++)
        {
            byte[] header = Headers.V2(Client, Server);
            header[at]++;
            Parsing.AtEveryByte(header).Problem.Should().Be("there is no header");
            Parsing.BytesToDecide(header).Should().Be(at + 1);
        }
    }

    [Theory]
    [InlineData(Headers.TcpOverIpv4, 11)]
    [InlineData(Headers.UdpOverIpv4, 11)]
    [InlineData(Headers.TcpOverIpv6, 35)]
    [InlineData(Headers.UnixStream, 215)]
    [InlineData(Headers.TcpOverIpv4, 0)]
    public void Header_too_short_for_its_addresses_is_refused(int familyAndTransport, int bytes) =>
        Parsing.AtEveryByte(Headers.V2(Headers.Relayed, familyAndTransport, new byte[bytes])).Problem.Should()
            .Be("it is too short for its addresses");

    [Fact]
    public void Too_long_header_is_refused_before_the_rest_arrives()
    {
        int most = ProxyHeaderParser.MaxBytes - 16;
        Parsing.Parse(Framing.Reads.Of(Headers.V2(Headers.Relayed, 0, new byte[most]))).Header!.Length.Should().Be(4096);
        byte[] longer = Headers.V2(Headers.Relayed, 0, new byte[most + 1]);

        Parsing.Parse(Framing.Reads.Of(longer)).Problem.Should().Be("it is longer than 4096 bytes");
        Parsing.BytesToDecide(longer).Should().Be(16);
    }

    [Fact]
    public void Other_tlvs_are_skipped()
    {
        byte[] header = Headers.V2(
            Client, Server, [.. Headers.Tlv(1, [.. "h2"u8]), .. Headers.Tlv(0x20, new byte[300]), .. Headers.Tlv(Headers.Noop), .. Headers.Tlv(0xEE, 1)]);

        Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(Client, Server, header.Length));
    }

    [Theory]
    [InlineData(new byte[] { 4 })]
    [InlineData(new byte[] { 4, 0 })]
    [InlineData(new byte[] { 4, 0, 1 })]
    [InlineData(new byte[] { 4, 0, 0, 5, 1, 0, 7 })]
    public void Tlv_longer_than_the_header_is_refused(byte[] tlvs) =>
        Parsing.AtEveryByte(Headers.V2(Client, Server, tlvs)).Problem.Should().Be("one of its TLVs is longer than it");

    [Fact]
    public void Checksum_has_the_check_value_of_CRC_32C() =>
        Headers.Crc32COf([.. "123456789"u8]).Should().Be(0xE3069283, "this is the check value of CRC-32C");

    [Fact]
    public void Wrong_checksum_is_refused_whichever_byte_is_changed()
    {
        byte[] tlvs = [.. Headers.Tlv(1, [.. "h2"u8]), .. Headers.Tlv(Headers.Crc32C, new byte[4]), .. Headers.Tlv(Headers.Noop, 9)];
        byte[] header = Headers.WithChecksum(Headers.V2(Client, Server, tlvs), at: 28 + 5 + 3);
        Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(Client, Server, header.Length));

        for (int at = 16; at < header.Length; at++)
        {
            if (at is >= 28 and < 31 or >= 33 and < 36 or >= 40 and < 43) continue; // the types and lengths of the TLVs

            byte[] changed = [.. header];
            changed[at] ^= 1;
            Parsing.Parse(Framing.Reads.Of(changed)).Problem.Should().Be("its checksum is wrong", $"byte {at} was changed");
        }
    }

    [Fact]
    public void Header_of_HAProxy_has_a_valid_checksum()
    {
        byte[] header = // as HAProxy 2.6.12 sent it, with proxy-v2-options crc32c
        [
            0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x13,
            0x7F, 0x00, 0x00, 0x09, 0x7F, 0x00, 0x00, 0x01, 0x89, 0xF5, 0x50, 0x33, 0x03, 0x00, 0x04, 0x2F, 0x2D, 0xCA, 0x3B,
        ];

        Parsing.AtEveryByte(header).Header.Should().Be(
            new ProxyHeader(IPEndPoint.Parse("127.0.0.9:35317"), IPEndPoint.Parse("127.0.0.1:20531"), 35));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void Checksum_has_four_bytes(int bytes) =>
        Parsing.AtEveryByte(Headers.V2(Client, Server, Headers.Tlv(Headers.Crc32C, new byte[bytes]))).Problem.Should().Be("its checksum is wrong");
}
