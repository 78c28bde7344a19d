namespace ChatRoom.Server.Hosting;

/// <summary>
/// ASP.NET's other settings of the HTTP address: <c>--urls</c>, <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>.
/// Kestrel overrides them by named endpoints, with only a warning; so they become the named endpoint <c>Http</c>.
/// </summary>
internal static class Urls
{
    /// <summary>The key of the address of health and statistics.</summary>
    public const string HttpUrl = "Kestrel:Endpoints:Http:Url";

    private const string DefaultHttpUrl = "http://*:8080";

    // A list without an entry. Were it empty, the host would look for one in its own settings.
    private const string None = ";";

    /// <summary>Maps them to named endpoints: <c>urls</c> replaces <c>Http</c>; ports, which container images set, replace only its default.</summary>
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
