using System.Net;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Checks the endpoints, together with the chat's options, so that all mistakes are told at once. Kestrel throws up at a
/// number that is no port, without saying whose, takes what is no number for a part of the host's name, listens on every
/// address where a name is given, and overlooks keys that it does not know.
/// </summary>
internal sealed class EndpointUrls(IConfiguration configuration) : IValidateOptions<ChatRoomOptions>
{
    private static readonly string[] Schemes = ["http", "https"];

    private static readonly string[] OfKestrel = ["Endpoints", "EndpointDefaults", "Certificates"];

    private static readonly string[] OfEndpoints = ["Url", "Protocols", "Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var kestrel = configuration.GetSection("Kestrel");
        var endpoints = kestrel.GetSection("Endpoints").GetChildren().ToArray();
        string[] errors =
        [
            .. Unknown(kestrel, OfKestrel),
            .. endpoints.SelectMany(static endpoint => Unknown(endpoint, OfEndpoints)),
            .. endpoints.Select(static endpoint => ErrorOf(endpoint.GetSection("Url"))).OfType<string>(),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
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
            return $"{url.Path}: '{url.Value}' is no URL; allowed: http://host:port or https://host:port, * for all addresses";
        }

        if (address is not { IsUnixPipe: false, IsNamedPipe: false })
        {
            return null;
        }

        if (!Schemes.Contains(address.Scheme, StringComparer.OrdinalIgnoreCase))
        {
            return $"{url.Path}: '{url.Value}' begins with {address.Scheme}://; allowed: http://host:port, also for chat, or https://host:port for TLS";
        }

        var hostHasPort = address.Host.LastIndexOf(':') > address.Host.LastIndexOf(']');
        return hostHasPort || address.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort
                ? $"{url.Path}: '{url.Value}' has a port that is none; allowed: {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}"
            : !IsAddress(address.Host)
                ? $"{url.Path}: '{url.Value}' names a host, which would listen on every address; allowed: *, localhost, or an IP address"
            : null;
    }

    private static bool IsAddress(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
