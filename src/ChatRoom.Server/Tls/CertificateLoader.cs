using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatRoom.Server.Tls;

/// <summary>
/// Loads one certificate from files (PEM, DER, PFX) or from a certificate store, or explains why it cannot be loaded. The
/// constructor reads the files, so later changes of the files have no effect.
/// </summary>
internal sealed class CertificateLoader
{
    // Larger than any certificate chain. A path to another kind of file must not fill the memory.
    private const int MaxBytes = 1024 * 1024;

    // .NET's code for a wrong password (ERROR_INVALID_PASSWORD), the same on every system.
    private const int WrongPassword = unchecked((int)0x80070056);

    private readonly CertificateSettings _settings;
    private readonly byte[]? _certificate;
    private readonly byte[]? _key;
    private readonly CertificateException? _failure;

    /// <summary>Reads the files. Does not throw if they cannot be read; <see cref="Load"/> does.</summary>
    public CertificateLoader(CertificateSettings settings, string contentRoot)
    {
        _settings = settings;
        try
        {
            _certificate = settings.Path is { } path ? ReadFile($"{settings.Key}:Path", path, contentRoot) : null;
            _key = settings.KeyPath is { } keyPath ? ReadFile($"{settings.Key}:KeyPath", keyPath, contentRoot) : null;
        }
        catch (CertificateException e)
        {
            _failure = e;
        }
    }

    /// <summary>Adds the contents of the files to a hash.</summary>
    public void AddTo(IncrementalHash hash)
    {
        foreach (var part in (ReadOnlySpan<byte[]?>)[_certificate, _key, Encoding.UTF8.GetBytes(_failure?.Message ?? "")])
        {
            hash.AppendData(SHA256.HashData(part ?? []));
        }
    }

    /// <summary>Loads the certificate with its private key and its chain.</summary>
    /// <exception cref="CertificateException">The files or the store do not contain a usable certificate.</exception>
    public ServerCertificate Load()
    {
        var (leaf, chain) = _failure is not null ? throw _failure
            : _settings.Subject is not null ? (FindInStore(), [])
            : _key is not null || IsPem(_certificate) ? LoadPem(_certificate!, _key ?? _certificate!)
            : LoadPfx(_certificate!);
        return new ServerCertificate(_settings.Key, leaf, chain);
    }

    /// <summary>
    /// Reads a whole file. Follows symbolic links anywhere in its path, so that a file can be replaced by changing a link.
    /// </summary>
    /// <exception cref="CertificateException">The file cannot be read.</exception>
    internal static byte[] ReadFile(string key, string path, string contentRoot)
    {
        path = Path.Combine(contentRoot, path); // messages show the full path, because the base of a relative path is not obvious
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new CertificateException(key, $"'{path}' is larger than 1 MiB, so it is not a certificate");
            }

            var bytes = new byte[file.Length];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CertificateException(key, e switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"'{path}' does not exist",
                UnauthorizedAccessException when Directory.Exists(path) => $"'{path}' is a directory; allowed: a file",
                UnauthorizedAccessException => $"'{path}' is not readable for the user that the server runs as ({Environment.UserName})",
                _ => $"'{path}' cannot be read: {e.Message}",
            }, e);
        }
    }

    private static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf("-----BEGIN "u8) >= 0;

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) LoadPfx(byte[] content)
    {
        var key = $"{_settings.Key}:Path";
        try
        {
            var chain = X509CertificateLoader.LoadPkcs12Collection(content, _settings.Password);
            var leaf = chain.FirstOrDefault(static one => one.HasPrivateKey) ?? throw new CertificateException(key, $"'{_settings.Path}' has no private key");
            chain.Remove(leaf);
            return (leaf, chain);
        }
        catch (CryptographicException e) when (e.HResult == WrongPassword)
        {
            throw new CertificateException($"{_settings.Key}:Password", _settings.Password is null
                ? $"missing; '{_settings.Path}' is a PFX file with a password"
                : $"not the password of '{_settings.Path}'", e);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException(key, $"'{_settings.Path}' is not a certificate with a private key; allowed: PFX, or PEM with KeyPath ({e.Message})", e);
        }
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) LoadPem(byte[] content, byte[] key)
    {
        var chain = new X509Certificate2Collection();
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
        catch (CryptographicException)
        {
            chain.Clear();
        }

        if (chain.Count == 0)
        {
            throw new CertificateException($"{_settings.Key}:Path", $"'{_settings.Path}' has no readable certificate; allowed: PEM with -----BEGIN CERTIFICATE-----");
        }

        var leaf = WithKey(chain[0], Encoding.UTF8.GetString(key));
        chain.RemoveAt(0);
        return (leaf, chain);
    }

    private X509Certificate2 WithKey(X509Certificate2 certificate, string key)
    {
        var (setting, path) = ($"{_settings.Key}:KeyPath", _settings.KeyPath ?? _settings.Path);
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CertificateException(setting, _settings.KeyPath is null
                ? $"missing, and '{path}' has no private key"
                : $"'{path}' has no private key; allowed: PEM with -----BEGIN PRIVATE KEY-----");
        }

        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException(setting, $"'{path}' uses an unsupported encryption; convert it with: openssl pkcs8 -topk8");
        }

        var password = key.Contains("BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            ? _settings.Password ?? throw new CertificateException($"{_settings.Key}:Password", $"missing; the key in '{path}' is encrypted")
            : null;
        try
        {
            var pem = certificate.ExportCertificatePem();
            var loaded = password is null ? X509Certificate2.CreateFromPem(pem, key) : X509Certificate2.CreateFromEncryptedPem(pem, key, password);

            // Windows cannot serve a key that is only in memory.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pfx), null) : loaded;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw IsReadable(key, password) ? new CertificateException(setting, $"the key in '{path}' does not belong to the certificate in '{_settings.Path}'", e)
                : password is not null ? new CertificateException($"{_settings.Key}:Password", $"not the password of the key in '{path}'", e)
                : new CertificateException(setting, $"the private key in '{path}' cannot be read; allowed: RSA or ECDSA ({e.Message})", e);
        }
    }

    private static bool IsReadable(string key, string? password)
    {
        using var rsa = RSA.Create();
        using var ecdsa = ECDsa.Create();
        return ((AsymmetricAlgorithm[])[rsa, ecdsa]).Any(algorithm =>
        {
            try
            {
                (password is null ? (Action)(() => algorithm.ImportFromPem(key)) : () => algorithm.ImportFromEncryptedPem(key, password))();
                return true;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                return false;
            }
        });
    }

    /// <summary>Returns the certificate in the store with the configured subject that expires last.</summary>
    private X509Certificate2 FindInStore()
    {
        if (!Enum.TryParse<StoreLocation>(_settings.Location, ignoreCase: true, out var location) || !Enum.IsDefined(location))
        {
            throw new CertificateException(
                $"{_settings.Key}:Location", $"'{_settings.Location}' is not a valid value; allowed: {string.Join(" | ", Enum.GetNames<StoreLocation>())}");
        }

        try
        {
            using var store = new X509Store(_settings.Store, location, OpenFlags.ReadOnly);
            return Newest(store.Certificates.Find(X509FindType.FindBySubjectName, _settings.Subject!, !_settings.AllowInvalid))
                ?? throw new CertificateException($"{_settings.Key}:Subject", $"there is no {(_settings.AllowInvalid ? "" : "valid ")}certificate "
                    + $"with '{_settings.Subject}' and a private key in the store {_settings.Store} of {location}");
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"{_settings.Key}:Store", $"the store {_settings.Store} of {location} cannot be opened: {e.Message}", e);
        }
    }

    internal static X509Certificate2? Newest(IEnumerable<X509Certificate2> found) =>
        found.Where(static one => one.HasPrivateKey).MaxBy(static one => one.NotAfter);
}

/// <summary>A certificate cannot be used. The message is for the operator and begins with the key of the setting.</summary>
internal sealed class CertificateException(string key, string problem, Exception? inner = null) : Exception($"{key}: {problem}", inner);
