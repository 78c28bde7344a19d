using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatRoom.Server.Tls;

/// <summary>Certificates as text (RFC 7468), and why one is not to be had.</summary>
internal static class PemCertificate
{
    /// <summary>Whether it is PEM, and not DER or PFX.</summary>
    public static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf("-----BEGIN "u8) >= 0;

    /// <summary>The first certificate with its key, and those after it.</summary>
    /// <exception cref="CertificateException">One of the two is unreadable, or they do not belong together.</exception>
    public static (X509Certificate2 Leaf, X509Certificate2Collection Chain) Load(CertificateSettings settings, byte[] content, byte[] key)
    {
        var chain = ReadCertificates(settings, content);
        var leaf = WithKey(settings, chain[0], Encoding.UTF8.GetString(key));
        chain.RemoveAt(0);
        return (leaf, chain);
    }

    private static X509Certificate2Collection ReadCertificates(CertificateSettings settings, byte[] content)
    {
        var chain = new X509Certificate2Collection();
        CryptographicException? failure = null;
        try
        {
            if (IsPem(content))
            {
                chain.ImportFromPem(Encoding.UTF8.GetString(content));
            }
            else
            {
                chain.Add(X509CertificateLoader.LoadCertificate(content));
            }
        }
        catch (CryptographicException e)
        {
            failure = e;
        }

        return failure is null && chain.Count > 0 ? chain : throw new CertificateException(
            $"{settings.Key}:Path", $"'{settings.Path}' has no certificate in it that can be read; allowed: PEM with -----BEGIN CERTIFICATE-----", failure);
    }

    private static X509Certificate2 WithKey(CertificateSettings settings, X509Certificate2 certificate, string key)
    {
        var setting = $"{settings.Key}:KeyPath";
        var path = settings.KeyPath ?? settings.Path;
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CertificateException(setting, settings.KeyPath is null
                ? $"it is missing, and '{path}' has no private key in it"
                : $"'{path}' has no private key in it; allowed: PEM with -----BEGIN PRIVATE KEY-----");
        }

        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException(setting, $"'{path}' is encrypted in a way that cannot be read; mend it by: openssl pkcs8 -topk8");
        }

        var password = key.Contains("BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            ? settings.Password ?? throw new CertificateException($"{settings.Key}:Password", $"it is missing; the key in '{path}' is encrypted")
            : null;
        try
        {
            var pem = certificate.ExportCertificatePem();
            var loaded = password is null ? X509Certificate2.CreateFromPem(pem, key) : X509Certificate2.CreateFromEncryptedPem(pem, key, password);

            // Windows cannot serve a key that is in memory alone.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pfx), null) : loaded;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw IsReadable(key, password) ? new CertificateException(setting, $"the key in '{path}' does not belong to the certificate in '{settings.Path}'", e)
                : password is not null ? new CertificateException($"{settings.Key}:Password", $"it is not the password of the key in '{path}'", e)
                : new CertificateException(setting, $"the private key in '{path}' cannot be read; allowed: RSA or ECDSA ({e.Message})", e);
        }
    }

    private static bool IsReadable(string key, string? password)
    {
        using var rsa = RSA.Create();
        using var ecdsa = ECDsa.Create();
        return TryImport(rsa) || TryImport(ecdsa);

        bool TryImport(AsymmetricAlgorithm algorithm)
        {
            try
            {
                if (password is null)
                {
                    algorithm.ImportFromPem(key);
                }
                else
                {
                    algorithm.ImportFromEncryptedPem(key, password);
                }

                return true;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                return false;
            }
        }
    }
}
