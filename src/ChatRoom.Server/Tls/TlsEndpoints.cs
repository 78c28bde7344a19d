using System.Collections.Concurrent;
using ChatRoom.Server.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ChatRoom.Server.Tls;

/// <summary>The endpoints with TLS, those whose URL is https. Their certificates are checked when the server starts, with all other settings.</summary>
internal sealed class TlsEndpoints : IDisposable
{
    private static readonly string[] OnlyForTls = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    private readonly ConcurrentDictionary<string, TlsEndpoint> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly IConfiguration _kestrel;
    private readonly string _contentRoot;
    private readonly IDisposable _changes;

    /// <param name="kestrel">The section <c>Kestrel</c>.</param>
    /// <param name="contentRoot">What relative paths are relative to.</param>
    public TlsEndpoints(IConfiguration kestrel, string contentRoot)
    {
        _kestrel = kestrel;
        _contentRoot = contentRoot;
        _changes = ChangeToken.OnChange(kestrel.GetReloadToken, () =>
        {
            foreach (var (_, endpoint) in _byName)
            {
                endpoint.ForgetSettings();
            }
        });
    }

    /// <summary>Those that there are; whose URL is https no longer is none.</summary>
    public IEnumerable<TlsEndpoint> All => _byName.Select(static pair => pair.Value)
        .Where(endpoint => IsTls(_kestrel.GetSection("Endpoints").GetSection(endpoint.Name)));

    /// <summary>The one of a name, loaded.</summary>
    /// <exception cref="InvalidOperationException">It cannot be; the message tells why.</exception>
    public TlsEndpoint Of(string name)
    {
        var errors = TryLoad(name); // which has been done, unless its URL was made https while the server runs
        return errors.Count == 0 ? _byName[name] : throw new OptionsValidationException(name, typeof(TlsEndpoint), errors);
    }

    /// <summary>Loads the certificates of all endpoints.</summary>
    public void Load()
    {
        foreach (var endpoint in _kestrel.GetSection("Endpoints").GetChildren().Where(IsTls))
        {
            Of(endpoint.Key);
        }
    }

    /// <summary>Returns the errors of a configuration, one line each: loads its certificates, and discards them.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration, string contentRoot)
    {
        var kestrel = configuration.GetSection("Kestrel");
        return kestrel.GetSection("Endpoints").GetChildren()
            .SelectMany(endpoint => IsTls(endpoint) ? new TlsEndpoint(endpoint.Key, Endpoints.IsChat(endpoint.Key), kestrel, contentRoot).Load() : Superfluous(endpoint))
            .Distinct();
    }

    /// <inheritdoc />
    public void Dispose() => _changes.Dispose();

    private IReadOnlyList<string> TryLoad(string name)
    {
        if (_byName.ContainsKey(name))
        {
            return [];
        }

        var endpoint = new TlsEndpoint(name, Endpoints.IsChat(name), _kestrel, _contentRoot);
        var errors = endpoint.Load();
        if (errors.Count == 0)
        {
            _byName[name] = endpoint;
        }

        return errors;
    }

    private static bool IsTls(IConfigurationSection endpoint) =>
        endpoint["Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<string> Superfluous(IConfigurationSection endpoint) => OnlyForTls
        .Select(endpoint.GetSection)
        .Where(static section => section.Exists())
        .Select(section => $"{section.Path}: there is no TLS on this endpoint; with https:// in {endpoint.Path}:Url there is");
}
