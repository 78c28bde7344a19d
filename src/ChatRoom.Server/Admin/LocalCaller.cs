using System.Net;
using ChatRoom.Server.Web;

namespace ChatRoom.Server.Admin;

/// <summary>Recognizes requests that originate on this machine.</summary>
internal static class LocalCaller
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>
    /// Returns whether a request originates on this machine. The address alone does not show that:
    /// <list type="bullet">
    /// <item>A proxy on this machine passes on requests of others. So a request with a header that proxies add is not local. A
    /// proxy that adds no header cannot be recognized; behind such a proxy, configure a token.</item>
    /// <item>A browser on this machine may send requests of a foreign page. So a request for a host name other than this
    /// machine's (DNS rebinding), or of a page of another origin, is not local.</item>
    /// </list>
    /// </summary>
    public static bool Is(HttpContext http) =>
        (http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)) // a Unix socket has no address
        && IsThisMachine(http.Request.Host.Host)
        && IsOfOwnPage(http.Request)
        && !http.Request.Headers.Keys.Any(IsProxyHeader);

    /// <summary>Returns whether a header is one that proxies add. It matches by patterns, to include unknown proxies.</summary>
    internal static bool IsProxyHeader(string header)
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

    /// <summary>Returns whether a request is of no page, or of one of the server itself. Browsers say it, and name the origin in requests that change something.</summary>
    private static bool IsOfOwnPage(HttpRequest request) =>
        request.Headers[FetchSite] is [] or ["same-origin" or "none"]
        && (request.Headers.Origin.Count == 0 || (Origin.Parse(request.Headers.Origin) is { } origin && origin == Origin.Of(request)));

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named));
}
