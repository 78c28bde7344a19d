using System.Net;

namespace ChatRoom.Protocol.Proxy;

/// <summary>A header of the PROXY protocol (HAProxy's <c>proxy-protocol.txt</c>, versions 1 and 2).</summary>
/// <param name="Source">
/// The client's address; null if the header gives none: LOCAL, UNKNOWN, UNSPEC, and everything other than TCP over IPv4 or
/// IPv6. The connection then keeps its own addresses.
/// </param>
/// <param name="Destination">The address that the client connected to; null if and only if <paramref name="Source"/> is.</param>
/// <param name="Length">The length of the header in bytes; the client's data follows it.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination, int Length);
