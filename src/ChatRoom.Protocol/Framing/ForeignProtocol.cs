using ChatRoom.Protocol.Proxy;

namespace ChatRoom.Protocol.Framing;

/// <summary>Knows by their first bytes the protocols that callers of a wrong port speak.</summary>
internal static class ForeignProtocol
{
    private const byte TlsHandshake = 0x16;

    private static readonly byte[][] HttpMethods =
    [
        [.. "GET "u8], [.. "HEAD "u8], [.. "POST "u8], [.. "PUT "u8], [.. "DELETE "u8], [.. "OPTIONS "u8],
        [.. "PATCH "u8], [.. "TRACE "u8],
    ];

    /// <summary>
    /// <see cref="Detection.Http"/>, <see cref="Detection.Tls"/>, <see cref="Detection.Ssh"/> or <see cref="Detection.Proxy"/>;
    /// <see cref="Detection.Undecided"/> for all else, the mere beginning of one of them included.
    /// </summary>
    internal static Detection Of(ReadOnlySpan<byte> first)
    {
        // A TLS record's version is 3.0 to 3.4, whatever version of TLS is being offered.
        if (first is [TlsHandshake, 3, <= 4, ..]) return Detection.Tls;
        if (first.StartsWith("SSH-"u8)) return Detection.Ssh;
        if (IsProxy(first)) return Detection.Proxy;
        return IsHttp(first) ? Detection.Http : Detection.Undecided;
    }

    private static bool IsProxy(ReadOnlySpan<byte> first) => first.StartsWith(ProxyHeaderV2.Signature)
        || first.StartsWith("PROXY TCP4 "u8) || first.StartsWith("PROXY TCP6 "u8) || first.StartsWith("PROXY UNKNOWN"u8);

    private static bool IsHttp(ReadOnlySpan<byte> first)
    {
        // The target is looked at too: somebody's first line may well be "GET well soon".
        foreach (var method in HttpMethods)
        {
            if (first.StartsWith(method)) return IsTarget(first[method.Length..]);
        }

        return first.StartsWith("PRI * HTTP/2.0"u8)
            || (first.StartsWith("CONNECT "u8) && first["CONNECT "u8.Length..] is [> (byte)' ', ..]);
    }

    private static bool IsTarget(ReadOnlySpan<byte> target) =>
        target is [(byte)'/' or (byte)'*', ..] || target.StartsWith("http"u8);
}
