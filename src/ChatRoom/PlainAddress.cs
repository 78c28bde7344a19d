using System.Net;

namespace ChatRoom;

/// <summary>One form of each address.</summary>
internal static class PlainAddress
{
    /// <summary>Returns the IPv4 address that an IPv6 address contains (RFC 4291, 2.5.5.2), as sockets for both give it; otherwise the address itself.</summary>
    public static IPAddress Unmapped(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
