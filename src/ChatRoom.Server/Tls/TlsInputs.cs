using System.Security.Cryptography;
using System.Text;

namespace ChatRoom.Server.Tls;

/// <summary>All that an endpoint's TLS is made of, read at one moment: its settings, and the files that they name.</summary>
internal sealed class TlsInputs
{
    private readonly TlsSettings _settings;
    private readonly Dictionary<CertificateSettings, CertificateFiles> _files = [];

    /// <summary>Reads the files.</summary>
    public TlsInputs(TlsSettings settings, string contentRoot)
    {
        _settings = settings;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(settings.Text));
        foreach (var certificate in settings.Names.Select(static name => name.Certificate).OfType<CertificateSettings>().Distinct())
        {
            if (certificate.Path is not null)
            {
                _files[certificate] = new CertificateFiles(certificate, contentRoot);
                _files[certificate].AddTo(hash);
            }
        }

        Fingerprint = Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The same for the same settings and contents.</summary>
    public string Fingerprint { get; }

    /// <summary>Loads the certificates.</summary>
    /// <param name="isChat">Whether it is for chat.</param>
    /// <param name="names">What is to be served; null if there are errors.</param>
    /// <returns>What is wrong, a line each.</returns>
    public IReadOnlyList<string> Load(bool isChat, out TlsNames? names)
    {
        List<string> errors = [.. _settings.Errors];
        var loaded = new Dictionary<string, ServerCertificate>();
        foreach (var certificate in errors.Count == 0 ? _settings.Names.Select(static name => name.Certificate).Distinct() : [])
        {
            try
            {
                loaded[certificate?.Key ?? ""] = Load(certificate);
            }
            catch (CertificateException e)
            {
                errors.Add(e.Message);
            }
        }

        names = errors.Count > 0 ? null : new TlsNames(_settings.Names.Select(name => (name, loaded[name.Certificate?.Key ?? ""])), isChat);
        return errors;
    }

    private ServerCertificate Load(CertificateSettings? certificate)
    {
        if (certificate is null)
        {
            var development = StoredCertificate.FindDevelopment() ?? throw new CertificateException(_settings.CertificateKey,
                "there is none, and https needs one; allowed: Path and KeyPath (PEM), Path and Password (PFX) or Subject (of the store); "
                + "one for development is made by: dotnet dev-certs https");
            return new ServerCertificate(_settings.CertificateKey, development, [], isDevelopment: true);
        }

        if (certificate.Subject is not null)
        {
            return new ServerCertificate(certificate.Key, StoredCertificate.Find(certificate), []);
        }

        var (leaf, chain) = _files[certificate].Load();
        return new ServerCertificate(certificate.Key, leaf, chain);
    }
}
