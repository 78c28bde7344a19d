using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatRoom.Testing;

/// <summary>A certificate for a test, with its private key.</summary>
public sealed class TestCertificate : IDisposable
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    private TestCertificate(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate in PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>The private key in PEM.</summary>
    public string KeyPem => (Certificate.GetRSAPrivateKey() is { } rsa
        ? rsa.ExportPkcs8PrivateKeyPem()
        : Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()) + "\n";

    /// <summary>Creates a certificate.</summary>
    /// <param name="name">The host name.</param>
    /// <param name="notAfter">The end of its validity; null: in a year.</param>
    /// <param name="notBefore">The begin of its validity; null: a day ago, or 50 days before the end if the end is in the past.</param>
    /// <param name="purpose">The extended key usage.</param>
    /// <param name="rsa">Whether it has an RSA key; otherwise a P-256 key.</param>
    /// <param name="issuer">The certificate that signs it; null: it is self-signed.</param>
    /// <param name="isAuthority">Whether it is a certificate authority.</param>
    public static TestCertificate For(
        string name,
        DateTimeOffset? notAfter = null,
        DateTimeOffset? notBefore = null,
        string purpose = ForServers,
        bool rsa = false,
        TestCertificate? issuer = null,
        bool isAuthority = false)
    {
        var end = notAfter ?? DateTimeOffset.UtcNow.AddYears(1);
        var begin = notBefore ?? (end < DateTimeOffset.UtcNow ? end.AddDays(-50) : DateTimeOffset.UtcNow.AddDays(-1));
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (issuer is null)
        {
            return new TestCertificate(request.CreateSelfSigned(begin, end));
        }

        using var issued = request.Create(issuer.Certificate, begin, issuer.Certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(key is RSA r ? issued.CopyWithPrivateKey(r) : issued.CopyWithPrivateKey((ECDsa)key));
    }

    /// <summary>Returns the encrypted private key in PEM.</summary>
    public string EncryptedKeyPem(string password)
    {
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        return Certificate.GetRSAPrivateKey() is { } rsa
            ? rsa.ExportEncryptedPkcs8PrivateKeyPem(password, parameters)
            : Certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(password, parameters);
    }

    public byte[] Pfx(string? password) => Certificate.Export(X509ContentType.Pfx, password);

    /// <summary>Replaces the files of the certificate and its key (PEM), one right after the other, without partly written files.</summary>
    public async Task WriteAsync(string path, string keyPath)
    {
        await File.WriteAllTextAsync($"{path}.new", Pem);
        await File.WriteAllTextAsync($"{keyPath}.new", KeyPem);
        File.Move($"{path}.new", path, overwrite: true);
        File.Move($"{keyPath}.new", keyPath, overwrite: true);
    }

    public void Dispose() => Certificate.Dispose();
}
