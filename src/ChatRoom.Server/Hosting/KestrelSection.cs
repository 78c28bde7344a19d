using Microsoft.Extensions.Primitives;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// The section <c>Kestrel</c> as Kestrel is shown it: without what <see cref="Tls.TlsEndpoints"/> reads in its place.
/// When one of these keys, or a certificate's file, changes, Kestrel closes the endpoint and all its connections.
/// </summary>
internal sealed class KestrelSection : ConfigurationProvider, IConfigurationSource
{
    private const string Certificates = "Certificates";

    private static readonly string[] OfEndpoints = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    private readonly IConfigurationSection _section;

    private KestrelSection(IConfigurationSection section) => _section = section;

    /// <summary>A view of the section, which changes with it.</summary>
    public static IConfiguration WithoutTls(IConfigurationSection section) => new ConfigurationBuilder().Add(new KestrelSection(section)).Build();

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        ChangeToken.OnChange(_section.GetReloadToken, () =>
        {
            Load();
            OnReload();
        });
        return this;
    }

    /// <inheritdoc />
    public override void Load() => Data = _section.AsEnumerable(makePathsRelative: true)
        .Where(static pair => pair.Value is not null && !IsOfTls(pair.Key.Split(ConfigurationPath.KeyDelimiter)))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static bool IsOfTls(string[] path) => path switch
    {
        [var top, ..] when Is(top, Certificates) => true,
        [var top, var key, ..] when Is(top, "EndpointDefaults") => IsOfEndpoint(key),
        [var top, _, var key, ..] when Is(top, "Endpoints") => IsOfEndpoint(key),
        _ => false,
    };

    private static bool IsOfEndpoint(string key) => OfEndpoints.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
