using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Server.Outgoing;

/// <summary>
/// The addresses that belong to hosts on the public internet. Of IPv6 only global unicast addresses (RFC 4291, 2.4) do, and of these none
/// that stands for an IPv4 address: otherwise a translator or a tunnel could lead to a private one.
/// </summary>
internal static class PublicInternet
{
    // IANA's special-purpose addresses (RFC 6890): this host, private use, carriers' customers, loopback, link-local, protocol
    // assignments, documentation, 6to4 relays, benchmarks, multicast, reserved and broadcast.
    private static readonly IPNetwork[] SpecialV4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // Protocol assignments with Teredo (2001::/32), ORCHID and benchmarks; documentation; 6to4. All else that is special is outside of 2000::/3:
    // unspecified, loopback, IPv4-mapped and -compatible, NAT64, discard-only, unique local, link-local, site-local, multicast.
    private static readonly IPNetwork[] SpecialV6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <summary>Returns whether an address belongs to a host on the public internet.</summary>
    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(SpecialV4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => IsGlobalUnicast(address) && !Array.Exists(SpecialV6, network => network.Contains(address)) && !IsIsatap(address),
        _ => false,
    };

    /// <summary>Returns whether an address is in 2000::/3. <see cref="IPNetwork"/> takes an IPv4-mapped address for the IPv4 address.</summary>
    private static bool IsGlobalUnicast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && (bytes[0] & 0xE0) == 0x20;
    }

    /// <summary>Returns whether the interface is that of a tunnel which leads to an IPv4 address (RFC 5214, 6.1).</summary>
    private static bool IsIsatap(IPAddress address)
    {
        const int interfaceId = 8;
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && bytes[interfaceId..] is [0x00 or 0x02, 0x00, 0x5E, 0xFE, ..];
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
