using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatRoom.Server.Tls;

/// <summary>A certificate that can be served.</summary>
internal sealed class ServerCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _leaf;

    /// <param name="key">The section that it was configured in.</param>
    /// <param name="leaf">The certificate, with its private key.</param>
    /// <param name="chain">Those between it and one that clients trust.</param>
    /// <param name="isDevelopment">Whether it is the one for development.</param>
    /// <exception cref="CertificateException">It is not one for servers.</exception>
    public ServerCertificate(string key, X509Certificate2 leaf, X509Certificate2Collection chain, bool isDevelopment = false)
    {
        var purposes = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages;
        if (purposes is not null && !purposes.Cast<Oid>().Any(static purpose => purpose.Value == ServerAuthentication))
        {
            throw new CertificateException(key, $"the certificate '{leaf.Subject}' is not for servers (its extended key usage lacks serverAuth)");
        }

        Key = key;
        IsDevelopment = isDevelopment;
        _leaf = leaf;

        try
        {
            // Offline: what the chain lacks is not fetched from its issuer, which would make a start wait for the network.
            Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or AuthenticationException)
        {
            throw new CertificateException(key, $"the certificate '{leaf.Subject}' cannot be served: {e.Message}", e);
        }
    }

    /// <summary>The section that it was configured in, as <c>Kestrel:Endpoints:ChatTls:Certificate</c>.</summary>
    public string Key { get; }

    /// <summary>Whether <c>dotnet dev-certs https</c> made it.</summary>
    public bool IsDevelopment { get; }

    /// <summary>What a handshake needs of it; to be shared by all of them, for it keeps what makes the next one cheap.</summary>
    public SslStreamCertificateContext Context { get; }

    public string Subject => _leaf.Subject;

    public DateTimeOffset NotBefore => _leaf.NotBefore;

    public DateTimeOffset NotAfter => _leaf.NotAfter;

    /// <summary>SHA-256 of the certificate, in hexadecimal, as <c>openssl x509 -fingerprint -sha256</c> prints it but for the colons.</summary>
    public string Fingerprint => _leaf.GetCertHashString(HashAlgorithmName.SHA256);
}
