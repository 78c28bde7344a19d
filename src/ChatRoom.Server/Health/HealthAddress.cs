using System.Net;
using System.Net.Sockets;
using ChatRoom.Server.Hosting;

namespace ChatRoom.Server.Health;

/// <summary>Where the server that runs here with these settings answers HTTP, seen from this machine.</summary>
/// <param name="Url">What to ask for.</param>
/// <param name="Remote">Whom to ask: an address and a port, or a Unix socket.</param>
internal sealed record HealthAddress(Uri Url, EndPoint Remote)
{
    private const string Path = "/health/ready";

    /// <summary>Whether what is sent there stays within this machine, whatever the machine's addresses are.</summary>
    public bool IsLoopback => Remote is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    /// <summary>Finds it as Kestrel does: what is no IP address stands for all of them, and so does <c>*</c>.</summary>
    /// <exception cref="FormatException">The settings name no such place, or not one that can be told from outside.</exception>
    public static HealthAddress Of(IConfiguration configuration)
    {
        var url = configuration[Urls.HttpUrl];
        if (string.IsNullOrEmpty(url))
        {
            throw new FormatException($"{Urls.HttpUrl} is not set");
        }

        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe)
        {
            return new HealthAddress(new Uri($"{address.Scheme}://localhost{Path}"), new UnixDomainSocketEndPoint(address.UnixPipePath));
        }

        if (address.Port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new FormatException($"{Urls.HttpUrl} is '{url}': which port that is cannot be told");
        }

        var remote = new IPEndPoint(LocalAddress(address.Host), address.Port);
        return new HealthAddress(new Uri($"{address.Scheme}://{remote}{Path}"), remote);
    }

    private static IPAddress LocalAddress(string host) =>
        IPAddress.TryParse(host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? ip : IPAddress.Loopback;
}
