using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>Selects the certificate for the host name that a client sends (SNI, RFC 6066). Immutable: a reload creates a new selector.</summary>
internal sealed class SniSelector
{
    private const string WildcardPrefix = "*.";

    private readonly Dictionary<string, Served> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Suffix, Served Served)> _wildcards;
    private readonly Served? _any;

    /// <param name="names">The names, each with its certificate.</param>
    /// <param name="isChat">Whether the endpoint serves chat, which does not use ALPN.</param>
    public SniSelector(IReadOnlyList<(TlsSettings.Name Name, ServerCertificate Certificate)> names, bool isChat)
    {
        var all = names.Select(one => (one.Name.Pattern, new Served(one.Certificate, OptionsOf(one.Name, one.Certificate, isChat),
            one.Name.ClientCertificates == ClientCertificateMode.DelayCertificate))).ToArray();
        ForOwn = OptionsOf(names[0].Name with { ClientCertificates = ClientCertificateMode.NoCertificate }, names[0].Certificate, isChat);
        Certificates = [.. all.Select(static one => one.Item2.Certificate).Distinct()];
        foreach (var (pattern, served) in all)
        {
            if (pattern == TlsSettings.Any)
            {
                _any = served;
            }
            else if (!pattern.StartsWith(WildcardPrefix, StringComparison.Ordinal))
            {
                _exact[pattern] = served;
            }
        }

        // The longest suffix first, because it is the most specific.
        _wildcards = [.. all.Where(static one => one.Pattern.StartsWith(WildcardPrefix, StringComparison.Ordinal))
            .Select(static one => (one.Pattern[1..], one.Item2)).OrderByDescending(static one => one.Item1.Length)];
    }

    /// <summary>The distinct certificates.</summary>
    public IReadOnlyList<ServerCertificate> Certificates { get; }

    /// <summary>For a connection of the process itself: the first certificate, and the client needs none.</summary>
    public SslServerAuthenticationOptions ForOwn { get; }

    /// <summary>Returns the certificate for a host name.</summary>
    /// <param name="name">The host name; null or empty: the client sent none.</param>
    /// <exception cref="AuthenticationException">There is no certificate for the name, so the handshake fails.</exception>
    public Served For(string? name) =>
        (string.IsNullOrEmpty(name) ? null
            : _exact.GetValueOrDefault(name) ?? _wildcards.FirstOrDefault(one => name.EndsWith(one.Suffix, StringComparison.OrdinalIgnoreCase)).Served)
        ?? _any
        ?? throw new AuthenticationException($"no certificate is configured for the name '{name}'");

    private static SslServerAuthenticationOptions OptionsOf(TlsSettings.Name name, ServerCertificate certificate, bool isChat)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = name.Protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

            // If this is null, Kestrel offers HTTP.
            ApplicationProtocols = isChat ? [] : null,
        };
        if (name.ClientCertificates is null && isChat)
        {
            AcceptAnyCertificate(options);
        }
        else if (name.ClientCertificates is not (null or ClientCertificateMode.NoCertificate))
        {
            var isRequired = name.ClientCertificates == ClientCertificateMode.RequireCertificate;
            options.ClientCertificateRequired = isRequired || name.ClientCertificates == ClientCertificateMode.AllowCertificate;
            options.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                shown is null ? !isRequired : errors == SslPolicyErrors.None;
        }

        return options;
    }

    /// <summary>
    /// Asks clients for a certificate, which they need not have. Any certificate will do, also one that nobody has signed: an account
    /// recognizes it by its fingerprint. Nothing is downloaded for the sake of a stranger's certificate.
    /// </summary>
    private static void AcceptAnyCertificate(SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        const SslPolicyErrors harmless =
            SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors;
        options.RemoteCertificateValidationCallback = static (_, _, _, errors) => (errors & ~harmless) == SslPolicyErrors.None;
    }

    /// <summary>A certificate with the options of its handshakes.</summary>
    /// <param name="Certificate">The certificate.</param>
    /// <param name="Options">The options, which all handshakes share.</param>
    /// <param name="AsksLater">Whether the server may ask for the client's certificate after the handshake.</param>
    internal sealed record Served(ServerCertificate Certificate, SslServerAuthenticationOptions Options, bool AsksLater);
}
