namespace ChatRoom.Server.Hosting;

/// <summary>
/// The section <c>Kestrel</c> without the settings of TLS, which <see cref="Tls.TlsEndpoints"/> reads: where one of them
/// changes, Kestrel would close the endpoint and all its connections. It is a copy, so that Kestrel sees no change at all.
/// </summary>
internal static class KestrelSection
{
    private static readonly string[] OfEndpoints = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    /// <summary>Copies the section.</summary>
    public static IConfiguration WithoutTls(IConfigurationSection section) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(static pair => pair.Value is not null && !IsOfTls($"Kestrel:{pair.Key}")))
        .Build();

    /// <summary>Whether a key is about TLS.</summary>
    public static bool IsOfTls(string key) => key.Split(ConfigurationPath.KeyDelimiter) switch
    {
        [var kestrel, var top, ..] when Is(kestrel, "Kestrel") && Is(top, "Certificates") => true,
        [var kestrel, var top, var name, ..] when Is(kestrel, "Kestrel") && Is(top, "EndpointDefaults") => IsOfEndpoint(name),
        [var kestrel, var top, _, var name, ..] when Is(kestrel, "Kestrel") && Is(top, "Endpoints") => IsOfEndpoint(name),
        _ => false,
    };

    private static bool IsOfEndpoint(string key) => OfEndpoints.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
