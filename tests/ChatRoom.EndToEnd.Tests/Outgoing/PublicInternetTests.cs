using System.Buffers.Binary;
using System.Net;
using ChatRoom.Server.Outgoing;
using CsCheck;

namespace ChatRoom.EndToEnd.Tests.Outgoing;

/// <summary>Which addresses are public: of IPv6, none that stands for an IPv4 address.</summary>
public sealed class PublicInternetTests
{
    private static readonly Gen<byte[]> V4 = Gen.Byte.Array[4];

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00::1")]
    public void Public_address_is_public(string address) => PublicInternet.Contains(IPAddress.Parse(address)).Should().BeTrue();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.255.255.255")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700::5efe:808:808")]
    [InlineData("2606:4700::200:5efe:808:808")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Special_address_is_not(string address) => PublicInternet.Contains(IPAddress.Parse(address)).Should().BeFalse();

    [Fact]
    public void No_form_of_an_IPv4_address_in_IPv6_is_public() =>
        Gen.Select(Gen.Int[0, 7], V4, Gen.Byte.Array[16]).Sample((form, v4, noise) =>
        {
            string[] prefixes = ["::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::", "2002::", "2001::", "2a00::5efe:0:0"];
            var bytes = IPAddress.Parse(prefixes[form]).GetAddressBytes();
            switch (form)
            {
                case 5: // 6to4 has it after the prefix, and whatever the network likes behind it
                    v4.CopyTo(bytes, 2);
                    noise.AsSpan(6, 10).CopyTo(bytes.AsSpan(6));
                    break;
                case 6: // Teredo: the server's, flags, and the client's, inverted
                    noise.AsSpan(4, 8).CopyTo(bytes.AsSpan(4));
                    BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), ~BinaryPrimitives.ReadUInt32BigEndian(v4));
                    break;
                default:
                    v4.CopyTo(bytes, 12);
                    break;
            }

            return !PublicInternet.Contains(new IPAddress(bytes));
        });

    [Fact]
    public void Only_global_unicast_addresses_of_IPv6_are_public() =>
        Gen.Byte.Array[16].Sample(bytes => !PublicInternet.Contains(new IPAddress(bytes)) || (bytes[0] & 0xE0) == 0x20);
}
