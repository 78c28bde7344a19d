using ChatRoom.Server.Configuration;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Telemetry;
using ChatRoom.Server.Tls;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Validates a whole configuration, so that all errors are reported at once. This happens when the server starts, and before it
/// reloads settings. The checks only read the configuration and the files that it names.
/// </summary>
internal static class ConfigurationErrors
{
    /// <summary>Returns the errors, one line each. A line begins with the key of the setting.</summary>
    public static string[] Of(ChatSettings settings, IConfiguration configuration, string contentRoot) =>
    [
        .. Misspelled(configuration),
        .. settings.Errors(configuration),
        .. EndpointUrls.Errors(configuration),
        .. ChatEndpoints.Errors(configuration),
        .. TlsEndpoints.Errors(configuration, contentRoot),
        .. LogSettings.Errors(configuration),
        .. OtlpSettings.Errors(configuration),
    ];

    /// <summary>
    /// Returns an error for each section that is nearly called like one of the server's. Other sections may belong to the host or to
    /// other programs, whose environment variables are in the configuration too.
    /// </summary>
    private static IEnumerable<string> Misspelled(IConfiguration configuration) =>
        from section in configuration.GetChildren()
        where section.GetChildren().Any() && !SettingArguments.Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase)
        let nearest = EditDistance.Nearest(section.Key, SettingArguments.Sections)
        where nearest is not null
        select $"{section.Key}: there is no such section; did you mean {nearest}?";

    /// <summary>Throws if the configuration has errors.</summary>
    /// <exception cref="OptionsValidationException">The configuration has errors.</exception>
    public static void ThrowIfMisconfigured(this WebApplicationBuilder builder, ChatSettings settings)
    {
        if (Of(settings, builder.Configuration, builder.Environment.ContentRootPath) is { Length: > 0 } errors)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ChatRoomOptions), errors);
        }
    }
}
