namespace ChatRoom.Server.Configuration;

/// <summary>
/// Copies the section <c>Kestrel</c> without the TLS settings, which <see cref="Tls.TlsEndpoints"/> reads. If Kestrel saw a
/// changed setting, it would close the endpoint and all its connections. It never sees a change of a copy.
/// </summary>
internal static class KestrelSection
{
    private static readonly string[] EndpointKeys = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    /// <summary>Copies the section without the TLS settings.</summary>
    public static IConfiguration WithoutTls(IConfigurationSection section) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(static pair => pair.Value is not null && !IsTlsKey($"Kestrel:{pair.Key}")))
        .Build();

    /// <summary>Returns whether a key is a TLS setting.</summary>
    public static bool IsTlsKey(string key) => key.Split(ConfigurationPath.KeyDelimiter) switch
    {
        [var kestrel, var top, ..] when Is(kestrel, "Kestrel") && Is(top, "Certificates") => true,
        [var kestrel, var top, var name, ..] when Is(kestrel, "Kestrel") && Is(top, "EndpointDefaults") => IsEndpointKey(name),
        [var kestrel, var top, _, var name, ..] when Is(kestrel, "Kestrel") && Is(top, "Endpoints") => IsEndpointKey(name),
        _ => false,
    };

    private static bool IsEndpointKey(string key) => EndpointKeys.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
