using System.Net;

namespace ChatRoom.Server.Admin;

/// <summary>Recognizes requests that come from this machine, and did not only pass through it.</summary>
internal static class LocalCaller
{
    /// <summary>
    /// Returns whether a request comes from this machine. A proxy on it calls from loopback for anybody, and so does a browser
    /// on it that a foreign page has led here by a name of its own (DNS rebinding): a request with any header by which proxies
    /// name their clients is not local, nor is one for a host other than this machine. A proxy that adds no header cannot be
    /// recognized; that needs a token.
    /// </summary>
    public static bool Is(HttpContext http) =>
        (http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)) // a Unix socket has no address
        && IsThisMachine(http.Request.Host.Host)
        && !http.Request.Headers.Keys.Any(IsOfProxy);

    /// <summary>Returns whether proxies set a header; it would be enough to know those of today's proxies if nobody wrote new ones.</summary>
    internal static bool IsOfProxy(string header)
    {
        var name = header.Replace('_', '-').ToUpperInvariant();
        return name is "VIA" or "CLIENT-IP" or "X-COMING-FROM" or "COMING-FROM"
            || name.Contains("FORWARD", StringComparison.Ordinal)
            || name.Contains("PROXY", StringComparison.Ordinal)
            || name.Contains("CLIENT-IP", StringComparison.Ordinal)
            || name.Contains("CLIENTIP", StringComparison.Ordinal)
            || name.EndsWith("-IP", StringComparison.Ordinal)
            || name.EndsWith("-ADDR", StringComparison.Ordinal)
            || name.StartsWith("CF-", StringComparison.Ordinal)
            || name.StartsWith("X-ORIGINAL-", StringComparison.Ordinal)
            || name.StartsWith("X-REAL-", StringComparison.Ordinal)
            || name.StartsWith("X-ENVOY-", StringComparison.Ordinal);
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named));
}
