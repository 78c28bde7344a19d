using System.Net;

namespace ChatRoom.Moderation;

/// <summary>Distinguishes addresses that belong to a person's connection from those that stand for many people.</summary>
internal static class PublicAddress
{
    // IANA's special-purpose addresses (RFC 6890): this machine, private use, shared by a carrier's customers, link-local, multicast, reserved.
    private static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    /// <summary>Returns whether a ban of a person may include their address: not a private or loopback one, nor that of a load balancer.</summary>
    /// <param name="address">The address.</param>
    /// <param name="proxies">The networks of the load balancers.</param>
    public static bool IdentifiesPerson(IPAddress address, IReadOnlyList<IPNetwork> proxies)
    {
        var plain = address.Unmapped();
        return !Special.Any(network => network.Contains(plain)) && !proxies.Any(network => network.Contains(plain) || network.Contains(address));
    }
}
