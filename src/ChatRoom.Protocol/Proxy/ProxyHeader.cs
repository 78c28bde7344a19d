using System.Net;

namespace ChatRoom.Protocol.Proxy;

/// <summary>What a header of the PROXY protocol (HAProxy's <c>proxy-protocol.txt</c>, versions 1 and 2) says.</summary>
/// <param name="Command">What the connection is for.</param>
/// <param name="Source">
/// Where the client is; null where the header does not say: LOCAL, UNKNOWN, UNSPEC, and what is neither TCP over IPv4
/// nor over IPv6. The connection's own ends stand then.
/// </param>
/// <param name="Destination">Where the client connected to; null if and only if <paramref name="Source"/> is.</param>
/// <param name="Length">The header's bytes; what follows them is the client's.</param>
public sealed record ProxyHeader(ProxyCommand Command, IPEndPoint? Source, IPEndPoint? Destination, int Length);
