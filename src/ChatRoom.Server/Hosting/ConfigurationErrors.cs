using ChatRoom.Server.Admin;
using ChatRoom.Server.Telemetry;
using ChatRoom.Server.Tls;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Validates a configuration as a whole, so that all errors are reported at once: when the server starts, and before
/// settings are reloaded. The checks read the configuration and the files that it names, and change nothing.
/// </summary>
internal static class ConfigurationErrors
{
    /// <summary>Returns the errors, one line each, with the setting's key first.</summary>
    public static string[] Of(IConfiguration configuration, string contentRoot) =>
    [
        .. ChatRoomOptionsReader.Read(configuration, out var options),
        .. AdminToken.Errors(options.Admin),
        .. EndpointUrls.Errors(configuration),
        .. TlsEndpoints.Errors(configuration, contentRoot),
        .. LogSettings.Errors(configuration),
        .. OtlpSettings.Errors(configuration),
    ];

    /// <summary>Refuses to build a server with errors in its configuration.</summary>
    /// <exception cref="OptionsValidationException">There are errors.</exception>
    public static void ThrowIfMisconfigured(this WebApplicationBuilder builder)
    {
        if (Of(builder.Configuration, builder.Environment.ContentRootPath) is { Length: > 0 } errors)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ChatRoomOptions), errors);
        }
    }
}
