using System.Net;
using System.Text;
using ChatRoom.Protocol.Proxy;

namespace ChatRoom.Protocol.Tests.Proxy;

public class ProxyHeaderV1Tests
{
    [Theory]
    [InlineData("TCP4 203.0.113.7 198.51.100.1 56324 5000", "203.0.113.7:56324", "198.51.100.1:5000")]
    [InlineData("TCP4 255.255.255.255 255.255.255.255 65535 65535", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("TCP4 0.0.0.0 10.0.0.1 0 1", "0.0.0.0:0", "10.0.0.1:1")]
    [InlineData("TCP6 2001:db8::7 2001:DB8::1 56324 5000", "[2001:db8::7]:56324", "[2001:db8::1]:5000")]
    [InlineData("TCP6 ::1 :: 1 0", "[::1]:1", "[::]:0")]
    [InlineData("TCP6 ::ffff:203.0.113.7 ::ffff:198.51.100.1 1 2", "[::ffff:203.0.113.7]:1", "[::ffff:198.51.100.1]:2")]
    [InlineData(
        "TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    public void Header_contains_source_and_destination(string line, string source, string destination)
    {
        byte[] header = Headers.V1(line);

        Parsing.AtEveryByte(header).Header.Should().Be(
            new ProxyHeader(IPEndPoint.Parse(source), IPEndPoint.Parse(destination), header.Length));
        Parsing.BytesToDecide(header).Should().Be(header.Length);
    }

    [Theory]
    [InlineData("UNKNOWN")]
    [InlineData("UNKNOWN ")]
    [InlineData("UNKNOWN whatever there may be: \0 \u00ff 99999")]
    [InlineData("UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535")]
    public void Unknown_header_is_accepted_without_addresses(string line)
    {
        byte[] header = Headers.V1(line);

        Parsing.AtEveryByte(header).Header.Should().Be(new ProxyHeader(null, null, header.Length));
    }

    [Theory]
    [InlineData("alias\n", 1)]
    [InlineData("GET / HTTP/1.1\r\n", 1)]
    [InlineData("PRI * HTTP/2.0\r\n", 3)]
    [InlineData("PROXY\tTCP4 1.2.3.4 1.2.3.4 1 2\r\n", 6)]
    [InlineData("PROXY\r\n", 6)]
    [InlineData("proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n", 1)]
    [InlineData("\u0016\u0003\u0001", 1)]
    public void Input_without_a_header_is_refused_at_the_first_wrong_byte(string input, int bytes)
    {
        byte[] received = Encoding.Latin1.GetBytes(input);

        Parsing.AtEveryByte(received).Problem.Should().Be("there is no header");
        Parsing.BytesToDecide(received).Should().Be(bytes);
    }

    [Theory]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n")]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\rx")]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\r\n")]
    [InlineData("PROXY TCP4 1.2.3.4\n 1.2.3.4 1 2\r\n")]
    [InlineData("PROXY UNKNOWN\n")]
    [InlineData("PROXY UNKNOWN \rx\r\n")]
    [InlineData("PROXY \n")]
    public void Line_must_end_with_CR_LF(string input) =>
        Parsing.AtEveryByte(Encoding.Latin1.GetBytes(input)).Problem.Should().Be("its line does not end with CR LF");

    [Theory]
    [InlineData(92, true)]
    [InlineData(93, false)]
    public void Line_has_at_most_107_bytes(int filler, bool complete)
    {
        byte[] header = Headers.V1($"UNKNOWN {new string('x', filler - 1)}");
        header.Length.Should().Be(complete ? 107 : 108);

        Parsing.AtEveryByte(header).Problem.Should().Be(complete ? null : "its line is longer than 107 bytes");
        Parsing.BytesToDecide(header).Should().Be(107);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TCP")]
    [InlineData("TCP5 1.2.3.4 1.2.3.4 1 2")]
    [InlineData("UDP4 1.2.3.4 1.2.3.4 1 2")]
    [InlineData("tcp4 1.2.3.4 1.2.3.4 1 2")]
    [InlineData(" TCP4 1.2.3.4 1.2.3.4 1 2")]
    [InlineData("UNKNOWNS")]
    public void Protocol_must_be_known(string line) =>
        Parsing.AtEveryByte(Headers.V1(line)).Problem.Should().Be("it is neither TCP4 nor TCP6 nor UNKNOWN");

    [Theory]
    [InlineData("TCP4")]
    [InlineData("TCP4 ")]
    [InlineData("TCP4 1.2.3.4 1.2.3.4 1")]
    [InlineData("TCP4 1.2.3.4 1.2.3.4 1 2 ")]
    [InlineData("TCP4 1.2.3.4 1.2.3.4 1 2 3")]
    [InlineData("TCP4  1.2.3.4 1.2.3.4 1 2")]
    [InlineData("TCP4 1.2.3.4 1.2.3.4  1 2")]
    public void Fields_are_four_separated_by_single_spaces(string line) =>
        Parsing.AtEveryByte(Headers.V1(line)).Problem.Should().Be("expected two addresses and two ports, separated by single spaces");

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.04")]
    [InlineData("01.2.3.4")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.")]
    [InlineData("16909060")]
    [InlineData("1.2.3.4\t")]
    [InlineData("1.2.3.4/32")]
    [InlineData("::1")]
    [InlineData("::ffff:1.2.3.4")]
    [InlineData("localhost")]
    [InlineData("")]
    public void Ipv4_address_must_be_canonical(string address)
    {
        Parsing.AtEveryByte(Headers.V1($"TCP4 {address} 1.2.3.4 1 2")).Problem.Should().Be("one of its addresses is not an IPv4 address");
        Parsing.AtEveryByte(Headers.V1($"TCP4 1.2.3.4 {address} 1 2")).Problem.Should().Be("one of its addresses is not an IPv4 address");
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%1")]
    [InlineData("::1/128")]
    [InlineData("::ffff:1.2.3.04")]
    [InlineData("::ffff:1.2.3")]
    [InlineData("1.2.3.4::")]
    [InlineData("")]
    public void Ipv6_address_must_be_valid_without_a_zone_or_prefix(string address)
    {
        Parsing.AtEveryByte(Headers.V1($"TCP6 {address} ::1 1 2")).Problem.Should().Be("one of its addresses is not an IPv6 address");
        Parsing.AtEveryByte(Headers.V1($"TCP6 ::1 {address} 1 2")).Problem.Should().Be("one of its addresses is not an IPv6 address");
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("99999999999999")]
    [InlineData("00")]
    [InlineData("080")]
    [InlineData("+80")]
    [InlineData("-1")]
    [InlineData("0x50")]
    [InlineData("8O")]
    [InlineData("1\u00b2")]
    [InlineData("80\t")]
    [InlineData("")]
    public void Port_must_be_decimal_without_leading_zeros(string port)
    {
        Parsing.AtEveryByte(Headers.V1($"TCP4 1.2.3.4 1.2.3.4 {port} 2")).Problem.Should().Be("one of its ports is not valid");
        Parsing.AtEveryByte(Headers.V1($"TCP4 1.2.3.4 1.2.3.4 1 {port}")).Problem.Should().Be("one of its ports is not valid");
    }
}
