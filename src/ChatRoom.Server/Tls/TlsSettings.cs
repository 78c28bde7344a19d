using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>The TLS settings of one endpoint, with Kestrel's keys. This class does not read the certificates.</summary>
internal sealed class TlsSettings
{
    /// <summary>The pattern that matches all names.</summary>
    public const string Any = "*";

    private readonly List<string> _errors = [];
    private readonly IConfigurationSection _endpoint;
    private readonly IConfigurationSection _defaults;
    private readonly bool _isChat;

    /// <param name="kestrel">The section <c>Kestrel</c>.</param>
    /// <param name="endpoint">The name of the endpoint.</param>
    /// <param name="isChat">Whether the endpoint serves chat.</param>
    public TlsSettings(IConfiguration kestrel, string endpoint, bool isChat)
    {
        _isChat = isChat;
        _endpoint = kestrel.GetSection("Endpoints").GetSection(endpoint);
        _defaults = kestrel.GetSection("EndpointDefaults");
        CertificateKey = _endpoint.GetSection("Certificate").Path;

        var general = ReadCertificate(_endpoint) ?? ReadCertificate(kestrel.GetSection("Certificates"), "Default");
        var names = _endpoint.GetSection("Sni").GetChildren().ToArray();
        Names = names.Length == 0
            ? [new Name(Any, general, ReadProtocols(null), ReadMode(null))]
            : [.. names.Select(name => new Name(name.Key, ReadCertificate(name) ?? general, ReadProtocols(name), ReadMode(name)))];
        Text = string.Join('\n', Names.Select(static name => name.ToString()).Concat(_errors));
    }

    /// <summary>The key of the endpoint's certificate.</summary>
    public string CertificateKey { get; }

    /// <summary>The settings for each host name, at least one.</summary>
    public IReadOnlyList<Name> Names { get; }

    /// <summary>The errors, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>All settings as a text, to detect changes.</summary>
    public string Text { get; }

    private CertificateSettings? ReadCertificate(IConfigurationSection parent, string key = "Certificate")
    {
        try
        {
            return CertificateSettings.Read(parent.GetSection(key));
        }
        catch (CertificateException e)
        {
            _errors.Add(e.Message);
            return null;
        }
    }

    private SslProtocols ReadProtocols(IConfigurationSection? name)
    {
        var protocols = SslProtocols.None;
        foreach (var one in First("SslProtocols", name).GetChildren())
        {
            switch (one.Value?.ToUpperInvariant())
            {
                case "TLS12":
                    protocols |= SslProtocols.Tls12;
                    break;
                case "TLS13":
                    protocols |= SslProtocols.Tls13;
                    break;
                case "NONE":
                    break;
                default:
                    _errors.Add($"{one.Path}: '{one.Value}' is not a valid value; allowed: Tls12 | Tls13");
                    break;
            }
        }

        return protocols;
    }

    private ClientCertificateMode? ReadMode(IConfigurationSection? name)
    {
        var section = First("ClientCertificateMode", name);
        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        // A delayed certificate is requested by an HTTP request, and chat has no requests.
        var allowed = Enum.GetNames<ClientCertificateMode>().Where(one => !_isChat || one != nameof(ClientCertificateMode.DelayCertificate)).ToArray();
        if (!allowed.Contains(section.Value, StringComparer.OrdinalIgnoreCase)
            || !Enum.TryParse<ClientCertificateMode>(section.Value, ignoreCase: true, out var mode))
        {
            _errors.Add($"{section.Path}: '{section.Value}' is not a valid value; allowed: {string.Join(" | ", allowed)}");
            return null;
        }

        return mode;
    }

    /// <summary>Returns the most specific section that sets a key: of the host name, of the endpoint, or of all endpoints.</summary>
    private IConfigurationSection First(string key, IConfigurationSection? name) =>
        new[] { name, _endpoint }.OfType<IConfigurationSection>().Select(section => section.GetSection(key)).FirstOrDefault(static section => section.Exists())
        ?? _defaults.GetSection(key);

    /// <summary>The settings for a host name.</summary>
    /// <param name="Pattern">A host name, <c>*.example.org</c>, or <c>*</c> for all other names and for clients that send none.</param>
    /// <param name="Certificate">The certificate; null: the development certificate.</param>
    /// <param name="Protocols">The versions of TLS; none: the system's default.</param>
    /// <param name="ClientCertificates">Whether clients may or must present certificates; null: not configured.</param>
    internal sealed record Name(string Pattern, CertificateSettings? Certificate, SslProtocols Protocols, ClientCertificateMode? ClientCertificates);
}
