using System.Net;
using System.Net.Sockets;
using ChatRoom.Server.Configuration;

namespace ChatRoom.Server.Health;

/// <summary>The address at which a server with these settings answers HTTP, seen from this machine.</summary>
/// <param name="Url">The URL of the health check.</param>
/// <param name="Remote">The address to connect to: an IP address and port, or a Unix socket.</param>
internal sealed record HealthAddress(Uri Url, EndPoint Remote)
{
    private const string Path = "/health/ready";
    private const string ProxyProtocol = $"{ChatRoomOptions.Section}:Endpoints:Http:ProxyProtocol";

    /// <summary>Whether a connection stays within this machine.</summary>
    public bool IsLoopback => Remote is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    /// <summary>Finds the address as Kestrel does: a host that is not an IP address means all addresses, like <c>*</c>.</summary>
    /// <exception cref="FormatException">The settings name no address, or one without a fixed port.</exception>
    public static HealthAddress Of(IConfiguration configuration)
    {
        var url = configuration[Urls.HttpUrl];
        if (string.IsNullOrEmpty(url))
        {
            throw new FormatException($"{Urls.HttpUrl} is not set");
        }

        if (Enum.TryParse<ProxyProtocolMode>(configuration[ProxyProtocol], ignoreCase: true, out var mode) && mode == ProxyProtocolMode.Required)
        {
            throw new FormatException($"{ProxyProtocol} is Required: nobody but the load balancer can ask for health there; use another HTTP endpoint for the load balancer");
        }

        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe)
        {
            return new HealthAddress(new Uri($"{address.Scheme}://localhost{Path}"), new UnixDomainSocketEndPoint(address.UnixPipePath));
        }

        if (address.Port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new FormatException($"{Urls.HttpUrl} is '{url}': the port is chosen when the server starts, so it is not known here; configure one");
        }

        var remote = new IPEndPoint(LocalAddress(address.Host), address.Port);
        return new HealthAddress(new Uri($"{address.Scheme}://{remote}{Path}"), remote);
    }

    private static IPAddress LocalAddress(string host) =>
        IPAddress.TryParse(host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? ip : IPAddress.Loopback;
}
