using System.Net;
using System.Text;

namespace ChatRoom.Server.Configuration;

/// <summary>
/// Validates the URLs and the keys of the endpoints, because Kestrel's own checks are weak:
/// <list type="bullet">
/// <item>Its error for an invalid port does not name the endpoint.</item>
/// <item>It takes a port that is not a number as a part of the host name.</item>
/// <item>It listens on all addresses if the URL contains a host name.</item>
/// <item>It ignores unknown keys.</item>
/// </list>
/// </summary>
internal static class EndpointUrls
{
    private const string UnixScheme = "://unix:";

    // The kernel's limit, and the zero at the end: unix(7).
    private const int MostUnixPathBytes = 107;

    private static readonly string[] Schemes = ["http", "https"];

    private static readonly string[] KestrelKeys = ["Endpoints", "EndpointDefaults", "Certificates"];

    private static readonly string[] EndpointKeys = ["Url", "Protocols", "Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        var kestrel = configuration.GetSection("Kestrel");
        var endpoints = kestrel.GetSection("Endpoints").GetChildren().ToArray();
        return
        [
            .. Unknown(kestrel, KestrelKeys),
            .. endpoints.SelectMany(static endpoint => Unknown(endpoint, EndpointKeys)),
            .. endpoints.Select(static endpoint => ErrorOf(endpoint.GetSection("Url"))).OfType<string>(),
            .. SharedAddresses.Errors(endpoints),
        ];
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, string[] known) =>
        from child in section.GetChildren()
        where !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
        select $"{child.Path}: there is no such setting; allowed: {string.Join(", ", known)}";

    private static string? ErrorOf(IConfigurationSection url)
    {
        if (string.IsNullOrEmpty(url.Value))
        {
            return null;
        }

        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url.Value);
        }
        catch (FormatException)
        {
            return $"{url.Path}: '{url.Value}' is not a URL; allowed: http://host:port or https://host:port, * for all addresses";
        }

        if (address.IsUnixPipe)
        {
            return Encoding.UTF8.GetByteCount(address.UnixPipePath) is > MostUnixPathBytes and var bytes
                ? $"{url.Path}: the path of the Unix socket has {bytes} bytes; allowed: up to {MostUnixPathBytes}"
                : null;
        }

        if (url.Value.Contains(UnixScheme, StringComparison.OrdinalIgnoreCase))
        {
            return $"{url.Path}: '{url.Value}' must name the absolute path of a Unix socket, as http://unix:/run/chat.sock";
        }

        if (address.IsNamedPipe)
        {
            return null;
        }

        if (!Schemes.Contains(address.Scheme, StringComparer.OrdinalIgnoreCase))
        {
            return $"{url.Path}: '{url.Value}' begins with {address.Scheme}://; allowed: http://host:port, also for chat, or https://host:port for TLS";
        }

        var hostHasPort = address.Host.LastIndexOf(':') > address.Host.LastIndexOf(']');
        return hostHasPort || address.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort
                ? $"{url.Path}: '{url.Value}' has an invalid port; allowed: {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}"
            : !IsAddress(address.Host)
                ? $"{url.Path}: '{url.Value}' names a host; allowed: *, localhost, or an IP address"
            : null;
    }

    private static bool IsAddress(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
