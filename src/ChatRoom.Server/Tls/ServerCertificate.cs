using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Tls;

/// <summary>A certificate with its private key and its chain, as a TLS endpoint uses it.</summary>
internal sealed class ServerCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // The extension that marks certificates of "dotnet dev-certs https".
    private const string DevelopmentExtension = "1.3.6.1.4.1.311.84.1.1";

    private static readonly TimeSpan ExpiryNotice = TimeSpan.FromDays(30);

    private readonly X509Certificate2 _leaf;

    /// <param name="key">The key of its section, for example <c>Kestrel:Endpoints:ChatTls:Certificate</c>.</param>
    /// <param name="leaf">The certificate with its private key.</param>
    /// <param name="chain">The intermediate certificates.</param>
    /// <exception cref="CertificateException">The certificate is not for servers, or cannot be used.</exception>
    public ServerCertificate(string key, X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        (Key, _leaf) = (key, leaf);
        var purposes = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages;
        if (purposes is not null && !purposes.Cast<Oid>().Any(static purpose => purpose.Value == ServerAuthentication))
        {
            throw new CertificateException(key, $"the certificate '{leaf.Subject}' is not for servers (its extended key usage lacks serverAuth)");
        }

        try
        {
            // Offline: do not download missing parts of the chain, because the start would wait for the network.
            Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or AuthenticationException)
        {
            throw new CertificateException(key, $"the certificate '{leaf.Subject}' cannot be served: {e.Message}", e);
        }
    }

    /// <summary>The key of the section that configures the certificate.</summary>
    public string Key { get; }

    /// <summary>Whether this is the development certificate, which is used if no certificate is configured.</summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>The context of the handshakes. All handshakes share it, because it caches data that makes them faster.</summary>
    public SslStreamCertificateContext Context { get; }

    public string Subject => _leaf.Subject;

    public DateTimeOffset NotAfter => _leaf.NotAfter;

    /// <summary>The SHA-256 hash of the certificate in hexadecimal, like <c>openssl x509 -fingerprint -sha256</c> without the colons.</summary>
    public string Fingerprint => _leaf.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Returns the valid certificate that <c>dotnet dev-certs https</c> has created for this user; null if there is none.</summary>
    public static ServerCertificate? FindDevelopment(string key)
    {
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadOnly);
            var now = DateTime.Now;
            return CertificateLoader.Newest(store.Certificates.Find(X509FindType.FindByExtension, DevelopmentExtension, validOnly: false)
                .Where(one => one.NotBefore <= now && now < one.NotAfter)) is { } found ? new ServerCertificate(key, found, []) { IsDevelopment = true } : null;
        }
        catch (CryptographicException)
        {
            return null; // this user has no certificate store
        }
    }

    /// <summary>
    /// Returns the certificate's status at a time, with a text for people: unhealthy if it is not valid, degraded if it expires
    /// within 30 days.
    /// </summary>
    public (HealthStatus Status, string Text) At(DateTimeOffset now)
    {
        var name = $"the certificate {Subject} ({Key})";
        var left = NotAfter - now;
        return now < _leaf.NotBefore ? (HealthStatus.Unhealthy, $"{name} is not valid before {Utc(_leaf.NotBefore)}")
            : left <= TimeSpan.Zero ? (HealthStatus.Unhealthy, $"{name} has expired on {Utc(NotAfter)}")
            : left <= ExpiryNotice ? (HealthStatus.Degraded, $"{name} expires in {(left.Days == 0 ? "less than a day" : Quantity.Of(left.Days, "day"))}, on {Utc(NotAfter)}")
            : (HealthStatus.Healthy, $"{name} is valid until {Utc(NotAfter)}");
    }

    private static string Utc(DateTimeOffset time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
