using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>
/// The TLS configuration of one endpoint. Its certificates can change while the server runs: new handshakes use the new
/// certificates, and existing connections stay open. If new certificates cannot be loaded, the endpoint keeps the old ones.
/// </summary>
internal sealed class TlsEndpoint(string name, bool isChat, IConfiguration kestrel, string contentRoot)
{
    private SniSelector? _served;
    private string? _servedFingerprint;
    private string? _lastFingerprint;
    private string? _failure;

    /// <summary>The name of the endpoint.</summary>
    public string Name => name;

    /// <summary>Why the endpoint does not use its configured certificates; null if it does.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>The certificates that the endpoint currently uses.</summary>
    public IReadOnlyList<ServerCertificate> Certificates => Volatile.Read(ref _served)?.Certificates ?? [];

    /// <summary>Loads the configured certificates. Returns the errors, one line each.</summary>
    public IReadOnlyList<string> Load() => Load(new Snapshot(new TlsSettings(kestrel, name, isChat), contentRoot));

    /// <summary>
    /// Loads changed certificates. Waits until a change has been the same for two calls: otherwise a file may be partly written, or
    /// only one of two files replaced. Called once a second, by one caller.
    /// </summary>
    /// <returns>True if certificates were loaded, false if they cannot be loaded, null if nothing has changed.</returns>
    public bool? Refresh()
    {
        var now = new Snapshot(new TlsSettings(kestrel, name, isChat), contentRoot);
        var isSettled = now.Fingerprint == _lastFingerprint;
        _lastFingerprint = now.Fingerprint;
        if (now.Fingerprint == _servedFingerprint)
        {
            Volatile.Write(ref _failure, null); // the operator has restored the files that are in use
            return null;
        }

        if (!isSettled)
        {
            return null;
        }

        var before = Failure;
        var errors = Load(now);
        Volatile.Write(ref _failure, errors.Count == 0 ? null : string.Join("; ", errors));
        return errors.Count == 0 ? true : Failure == before ? null : false;
    }

    /// <summary>Selects the certificate for a handshake.</summary>
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake)
    {
        var names = Volatile.Read(ref _served)!;
        if (handshake.Connection.Features.Get<OwnConnectionFeature>() is not null)
        {
            return ValueTask.FromResult(names.ForOwn);
        }

        var served = names.For(handshake.ClientHelloInfo.ServerName);
        handshake.AllowDelayedClientCertificateNegotation = served.AsksLater;
        return ValueTask.FromResult(served.Options);
    }

    private List<string> Load(Snapshot snapshot)
    {
        var errors = snapshot.Load(isChat, out var names);
        if (names is not null)
        {
            Volatile.Write(ref _served, names);
            _servedFingerprint = _lastFingerprint = snapshot.Fingerprint;
        }

        return errors;
    }

    /// <summary>A snapshot of the settings and of the files that they name.</summary>
    private sealed class Snapshot
    {
        private readonly TlsSettings _settings;
        private readonly Dictionary<CertificateSettings, CertificateLoader> _loaders;

        public Snapshot(TlsSettings settings, string contentRoot)
        {
            _settings = settings;
            _loaders = settings.Names.Select(static one => one.Certificate).OfType<CertificateSettings>().Distinct()
                .ToDictionary(static certificate => certificate, certificate => new CertificateLoader(certificate, contentRoot));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes(settings.Text));
            foreach (var (_, loader) in _loaders)
            {
                loader.AddTo(hash);
            }

            Fingerprint = Convert.ToHexString(hash.GetHashAndReset());
        }

        /// <summary>A hash of the settings and of the files' contents.</summary>
        public string Fingerprint { get; }

        /// <summary>Loads the certificates. Returns the errors, one line each.</summary>
        public List<string> Load(bool isChat, out SniSelector? selector)
        {
            List<string> errors = [.. _settings.Errors];
            var loaded = new Dictionary<string, ServerCertificate>();
            foreach (var certificate in errors.Count == 0 ? _settings.Names.Select(static one => one.Certificate).Distinct() : [])
            {
                try
                {
                    loaded[certificate?.Key ?? ""] = certificate is not null ? _loaders[certificate].Load()
                        : ServerCertificate.FindDevelopment(_settings.CertificateKey) ?? throw new CertificateException(_settings.CertificateKey,
                            "https needs a certificate; allowed: Path and KeyPath (PEM), Path and Password (PFX) or Subject (of the store); "
                            + "to create one for development, run: dotnet dev-certs https");
                }
                catch (CertificateException e)
                {
                    errors.Add(e.Message);
                }
            }

            selector = errors.Count > 0 ? null : new SniSelector([.. _settings.Names.Select(one => (one, loaded[one.Certificate?.Key ?? ""]))], isChat);
            return errors;
        }
    }
}
