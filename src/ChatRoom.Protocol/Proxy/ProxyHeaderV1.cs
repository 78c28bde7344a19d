using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Protocol.Proxy;

/// <summary>
/// Version 1 (<c>proxy-protocol.txt</c>, 2.1): <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 5000</c> and CR LF. Strict, as
/// the specification asks: what does not match exactly is refused.
/// </summary>
internal static class ProxyHeaderV1
{
    private const int MaxBytes = 107; // its CR LF included
    private const byte Cr = (byte)'\r', Lf = (byte)'\n';

    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    internal static ReadOnlySpan<byte> Signature => "PROXY "u8;

    internal static (ProxyHeader? Header, string? Problem) Parse(ReadOnlySpan<byte> bytes)
    {
        var line = bytes[..Math.Min(bytes.Length, MaxBytes)];
        int end = line.IndexOfAny(Cr, Lf);
        if (end < 0 || (line[end] == Cr && end + 1 == line.Length))
            return line.Length < MaxBytes ? default : (null, "its line is longer than 107 bytes");
        if (line[end] == Lf || line[end + 1] != Lf) return (null, "its line does not end with CR LF");

        return Parse(Encoding.Latin1.GetString(line[Signature.Length..end]), end + 2);
    }

    private static (ProxyHeader? Header, string? Problem) Parse(string line, int length)
    {
        // After UNKNOWN there may be anything.
        string[] fields = line.Split(' ');
        if (fields[0] == "UNKNOWN") return (new ProxyHeader(null, null, length), null);
        if (fields[0] is not ("TCP4" or "TCP6")) return (null, "it is neither TCP4 nor TCP6 nor UNKNOWN");
        if (fields.Length != 5) return (null, "expected two addresses and two ports, separated by single spaces");

        bool v4 = fields[0] == "TCP4";
        if (AddressOf(fields[1], v4) is not { } source || AddressOf(fields[2], v4) is not { } destination)
            return (null, v4 ? "one of its addresses is not an IPv4 address" : "one of its addresses is not an IPv6 address");
        if (PortOf(fields[3]) is not { } sourcePort || PortOf(fields[4]) is not { } destinationPort)
            return (null, "one of its ports is not valid");

        return (new ProxyHeader(new(source, sourcePort), new(destination, destinationPort), length), null);
    }

    private static IPAddress? AddressOf(string text, bool v4) => v4 ? Ipv4(text) : Ipv6(text);

    // Of all the ways to write an IPv4 address that are understood, the canonical one is how it is written again.
    private static IPAddress? Ipv4(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text
            ? address
            : null;

    // No zone, no brackets, no prefix. inet_ntop, by which proxies write it, ends an IPv4-mapped one as an IPv4 address.
    private static IPAddress? Ipv6(string text) =>
        !text.AsSpan().ContainsAnyExcept(Ipv6Characters)
        && (!text.Contains('.') || Ipv4(text[(text.LastIndexOf(':') + 1)..]) is not null)
        && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? address
            : null;

    private static ushort? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && (text.Length == 1 || text[0] != '0')
            ? port
            : null;
}
