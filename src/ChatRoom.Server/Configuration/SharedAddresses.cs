using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Server.Configuration;

/// <summary>Finds endpoints that cannot listen at the same time, because one has the address of another.</summary>
internal static class SharedAddresses
{
    /// <summary>Returns an error for each endpoint that has the address of an earlier one. Endpoints with an invalid URL are left out.</summary>
    public static IEnumerable<string> Errors(IReadOnlyList<IConfigurationSection> endpoints)
    {
        List<(IConfigurationSection Endpoint, BindingAddress Address)> earlier = [];
        foreach (var endpoint in endpoints)
        {
            if (AddressOf(endpoint) is not { } address)
            {
                continue;
            }

            if (earlier.FirstOrDefault(one => Overlap(one.Address, address)).Endpoint is { } other)
            {
                var advice = address.IsUnixPipe ? "choose another path" : $"choose another port: {PortOption.For(endpoint.Key, endpoint["Url"], address.Port)}";
                yield return $"{endpoint.Path}:Url: '{endpoint["Url"]}' overlaps with {other.Path}:Url, '{other["Url"]}'; {advice}";
            }

            earlier.Add((endpoint, address));
        }
    }

    private static BindingAddress? AddressOf(IConfigurationSection endpoint)
    {
        try
        {
            return string.IsNullOrEmpty(endpoint["Url"]) ? null : BindingAddress.Parse(endpoint["Url"]!);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Overlap(BindingAddress one, BindingAddress other) =>
        one.IsUnixPipe || other.IsUnixPipe ? one.IsUnixPipe && other.IsUnixPipe && one.UnixPipePath == other.UnixPipePath
        : one.Port == other.Port && one.Port != 0 // the system chooses different ports
            && AddressesOf(one.Host).Any(mine => AddressesOf(other.Host).Any(its => Includes(mine, its) || Includes(its, mine)));

    private static IEnumerable<IPAddress> AddressesOf(string host) =>
        host is "*" or "+" ? [IPAddress.IPv6Any]
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : IPAddress.TryParse(host, out var address) ? [address]
        : [];

    /// <summary>Returns whether an endpoint with the first address also gets the connections to the second one.</summary>
    private static bool Includes(IPAddress one, IPAddress other) =>
        one.Equals(other) || one.Equals(IPAddress.IPv6Any) // both versions
        || (one.Equals(IPAddress.Any) && other.AddressFamily == AddressFamily.InterNetwork);
}
