using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Moderation;

/// <summary>
/// The network that a ban is on. IPv4 is <c>::ffff:0:0/96</c> (RFC 4291, 2.5.5.2), so an address has one form however a client connects.
/// </summary>
/// <param name="Value">The first address of the network.</param>
/// <param name="Bits">How many bits all addresses of the network share, 0 to 128.</param>
internal readonly record struct BanNetwork(UInt128 Value, int Bits)
{
    /// <summary>The bits of an IPv6 address.</summary>
    public const int MostBits = 128;

    private const int IPv4Start = 96; // the bits before an IPv4 address
    private const int LeastIPv4 = 8;
    private const int LeastIPv6 = 16;

    /// <summary>Whether it is a network of IPv4 addresses.</summary>
    public bool IsIPv4 => Bits >= IPv4Start && Value >> 32 == 0xFFFF;

    /// <summary>Whether it is a single address.</summary>
    public bool IsAddress => Bits == MostBits;

    /// <summary>Returns the network of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="ipv6Bits">How many bits of an IPv6 address identify its owner.</param>
    public static BanNetwork Of(IPAddress address, int ipv6Bits)
    {
        var value = ValueOf(address);
        return value >> 32 == 0xFFFF ? new(value, MostBits) : new(Masked(value, ipv6Bits), ipv6Bits);
    }

    /// <summary>Returns the number of an address; that of an IPv4 address is the one of its IPv6 form.</summary>
    public static UInt128 ValueOf(IPAddress address) => AddressKey.Of(address, MostBits).Value;

    /// <summary>Returns whether the number of an address is that of an IPv4 address.</summary>
    public static bool IsIPv4Value(UInt128 value) => value >> 32 == 0xFFFF;

    /// <summary>Returns the first bits of a number; the others are 0.</summary>
    public static UInt128 Masked(UInt128 value, int bits) => bits == 0 ? 0 : value >> (MostBits - bits) << (MostBits - bits);

    /// <summary>Returns whether an address is in the network. An IPv6 network contains no IPv4 address.</summary>
    public bool Contains(IPAddress address) =>
        ValueOf(address) is var value && IsIPv4Value(value) == IsIPv4 && Masked(value, Bits) == Value;

    /// <summary>Returns whether a text is meant as an address or a network: an alias has no colon, and no slash.</summary>
    public static bool LooksLikeOne(string text) =>
        text.Contains('/', StringComparison.Ordinal) || IsDottedQuad(text) || (text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _));

    /// <summary>Reads an address (<c>192.0.2.7</c>) or a network (<c>192.0.2.0/24</c>), or says why it is neither.</summary>
    /// <param name="text">The text. Of an IPv6 address without a length, the network of its owner is meant.</param>
    /// <param name="ipv6Bits">How many bits of an IPv6 address identify its owner.</param>
    /// <param name="network">The network, if it is one.</param>
    /// <param name="reason">Otherwise a short phrase for people.</param>
    public static bool TryParse(string text, int ipv6Bits, out BanNetwork network, [NotNullWhen(false)] out string? reason)
    {
        network = default;
        reason = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var start = slash < 0 ? text : text[..slash];
        if (!(IsDottedQuad(start) || start.Contains(':', StringComparison.Ordinal)) || start.Contains('%', StringComparison.Ordinal)
            || !IPAddress.TryParse(start, out var address))
        {
            reason = "an address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/64";
            return false;
        }

        if (slash < 0)
        {
            network = Of(address, ipv6Bits);
            return true;
        }

        var value = ValueOf(address);
        var isIPv4 = IsIPv4Value(value);
        var (least, most) = isIPv4 ? (LeastIPv4, MostBits - IPv4Start) : (LeastIPv6, MostBits);
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length < least || length > most)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"the length of this network is from /{least} to /{most}; for everybody, use /lockdown");
            return false;
        }

        var bits = isIPv4 ? IPv4Start + length : length;
        network = new(Masked(value, bits), bits);
        reason = network.Value == value ? null : $"that is an address inside a network; the network is {network}";
        return reason is null;
    }

    /// <summary>Returns its canonical form: <c>192.0.2.7</c>, <c>192.0.2.0/24</c>, <c>2001:db8::/64</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        var address = IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
        return IsAddress ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{(IsIPv4 ? Bits - IPv4Start : Bits)}");
    }

    // IPAddress would read 10 and 0x7f.1, too.
    private static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(static part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }
}
