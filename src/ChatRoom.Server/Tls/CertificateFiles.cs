using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatRoom.Server.Tls;

/// <summary>The files of one certificate, as they were when they were read.</summary>
internal sealed class CertificateFiles
{
    // How .NET marks a wrong password (ERROR_INVALID_PASSWORD), on every system.
    private const int WrongPassword = unchecked((int)0x80070056);

    private readonly CertificateSettings _settings;
    private readonly CertificateFile _certificate;
    private readonly CertificateFile? _key;

    /// <summary>Reads them.</summary>
    public CertificateFiles(CertificateSettings settings, string contentRoot)
    {
        _settings = settings;
        _certificate = CertificateFile.Read($"{settings.Key}:Path", settings.Path!, contentRoot);
        _key = settings.KeyPath is { } path ? CertificateFile.Read($"{settings.Key}:KeyPath", path, contentRoot) : null;
    }

    /// <summary>Adds what tells these files from others.</summary>
    public void AddTo(IncrementalHash hash)
    {
        foreach (var file in (ReadOnlySpan<CertificateFile?>)[_certificate, _key])
        {
            hash.AppendData(file?.Bytes is { } bytes ? SHA256.HashData(bytes) : Encoding.UTF8.GetBytes(file?.Problem ?? ""));
        }
    }

    /// <summary>The certificate with its private key, and the rest of its chain.</summary>
    /// <exception cref="CertificateException">There is none in them.</exception>
    public (X509Certificate2 Leaf, X509Certificate2Collection Chain) Load()
    {
        var content = _certificate.Content;
        return _key is not null || PemCertificate.IsPem(content)
            ? PemCertificate.Load(_settings, content, _key?.Content ?? content)
            : LoadPfx(content);
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) LoadPfx(byte[] content)
    {
        var key = $"{_settings.Key}:Path";
        try
        {
            var chain = X509CertificateLoader.LoadPkcs12Collection(content, _settings.Password);
            var leaf = chain.FirstOrDefault(static one => one.HasPrivateKey)
                ?? throw new CertificateException(key, $"'{_settings.Path}' has no private key in it");
            chain.Remove(leaf);
            return (leaf, chain);
        }
        catch (CryptographicException e) when (e.HResult == WrongPassword)
        {
            throw new CertificateException($"{_settings.Key}:Password", _settings.Password is null
                ? $"it is missing; '{_settings.Path}' is a PFX file with a password"
                : $"it is not the password of '{_settings.Path}'", e);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException(
                key, $"'{_settings.Path}' is no certificate with a private key; allowed: PFX, or PEM with KeyPath ({e.Message})", e);
        }
    }
}
