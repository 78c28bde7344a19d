namespace ChatRoom.Server.Configuration;

/// <summary>
/// Supports ASP.NET's other settings of the HTTP address: <c>--urls</c>, <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>.
/// Kestrel would ignore them, with only a warning, because there are named endpoints.
/// </summary>
internal static class Urls
{
    /// <summary>The key of the URL of health and statistics.</summary>
    public const string HttpUrl = "Kestrel:Endpoints:Http:Url";

    private const string DefaultHttpUrl = "http://*:8080";

    // A list without entries. For an empty string, the host would use its other settings.
    private const string None = ";";

    /// <summary>
    /// Maps the settings to named endpoints. <c>urls</c> replaces the URL of <c>Http</c>. The ports, which container images set,
    /// replace only its default URL.
    /// </summary>
    public static void MapUrlsToEndpoints(this ConfigurationManager configuration)
    {
        var urls = Split(configuration["urls"]).ToArray();
        if (urls.Length == 0 && configuration[HttpUrl] == DefaultHttpUrl)
        {
            urls = [
                .. Split(configuration["http_ports"]).Select(static port => $"http://*:{port}"),
                .. Split(configuration["https_ports"]).Select(static port => $"https://*:{port}"),
            ];
        }

        var endpoints = urls.Select(static (url, i) =>
            KeyValuePair.Create(i == 0 ? HttpUrl : $"Kestrel:Endpoints:Http{i + 1}:Url", (string?)url));
        configuration.AddInMemoryCollection([.. endpoints, new("urls", None), new("http_ports", ""), new("https_ports", "")]);
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
