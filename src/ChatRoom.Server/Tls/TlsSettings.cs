using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>What an endpoint's TLS is configured to be, by Kestrel's keys; without having looked at any certificate.</summary>
internal sealed class TlsSettings
{
    private readonly List<string> _errors = [];
    private readonly IConfigurationSection _endpoint;
    private readonly IConfigurationSection _defaults;
    private readonly bool _isChat;

    /// <param name="kestrel">The section <c>Kestrel</c>.</param>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="isChat">Whether it is the chat's.</param>
    public TlsSettings(IConfiguration kestrel, string endpoint, bool isChat)
    {
        _isChat = isChat;
        _endpoint = kestrel.GetSection("Endpoints").GetSection(endpoint);
        _defaults = kestrel.GetSection("EndpointDefaults");
        Name = endpoint;
        CertificateKey = _endpoint.GetSection("Certificate").Path;

        var general = ReadCertificate(_endpoint) ?? ReadCertificate(kestrel.GetSection("Certificates"), "Default");
        var names = _endpoint.GetSection("Sni").GetChildren().ToArray();
        Names = names.Length == 0
            ? [new TlsName(TlsName.Any, general, ReadProtocols(null), ReadMode(null))]
            : [.. names.Select(name => new TlsName(name.Key, ReadCertificate(name) ?? general, ReadProtocols(name), ReadMode(name)))];
        Text = string.Join('\n', Names.Select(static name => name.ToString()).Concat(_errors));
    }

    /// <summary>The endpoint's name.</summary>
    public string Name { get; }

    /// <summary>Where its certificate would be configured.</summary>
    public string CertificateKey { get; }

    /// <summary>By the name that a client asks for; at least one.</summary>
    public IReadOnlyList<TlsName> Names { get; }

    /// <summary>What is wrong with it, a line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>All of it: the same for the same settings.</summary>
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

    private ClientCertificateMode ReadMode(IConfigurationSection? name)
    {
        var section = First("ClientCertificateMode", name);
        if (string.IsNullOrEmpty(section.Value))
        {
            return ClientCertificateMode.NoCertificate;
        }

        // Delayed means: when a request asks for it, which nothing in a chat does.
        var allowed = Enum.GetNames<ClientCertificateMode>().Where(one => !_isChat || one != nameof(ClientCertificateMode.DelayCertificate)).ToArray();
        if (!allowed.Contains(section.Value, StringComparer.OrdinalIgnoreCase)
            || !Enum.TryParse<ClientCertificateMode>(section.Value, ignoreCase: true, out var mode))
        {
            _errors.Add($"{section.Path}: '{section.Value}' is not a valid value; allowed: {string.Join(" | ", allowed)}");
            return ClientCertificateMode.NoCertificate;
        }

        return mode;
    }

    /// <summary>The nearest section that sets a key: the name's, the endpoint's, or the one for all endpoints.</summary>
    private IConfigurationSection First(string key, IConfigurationSection? name) =>
        new[] { name, _endpoint }.OfType<IConfigurationSection>().Select(section => section.GetSection(key)).FirstOrDefault(static section => section.Exists())
        ?? _defaults.GetSection(key);
}
