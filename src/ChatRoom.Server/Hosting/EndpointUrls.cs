using System.Net;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Checks the endpoints' URLs, together with the chat's options, so that all mistakes are told at once. Kestrel throws
/// up at a number that is no port, without saying whose, and takes what is no number for a part of the host's name.
/// </summary>
internal sealed class EndpointUrls(IConfiguration configuration) : IValidateOptions<ChatRoomOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var errors = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(static endpoint => ErrorOf(endpoint.GetSection("Url")))
            .OfType<string>()
            .ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

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

        var hostHasPort = address.Host.LastIndexOf(':') > address.Host.LastIndexOf(']');
        return hostHasPort || address.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort
                ? $"{url.Path}: '{url.Value}' has a port that is none; allowed: {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}"
            : null;
    }
}
