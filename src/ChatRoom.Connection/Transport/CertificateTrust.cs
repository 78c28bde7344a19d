using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Protocol;

namespace ChatRoom.Connection.Transport;

/// <summary>Which certificates of a server to trust.</summary>
public sealed class CertificateTrust
{
    private readonly X509Certificate2Collection? _roots;
    private readonly bool _isInsecure;

    private CertificateTrust(X509Certificate2Collection? roots, bool isInsecure) => (_roots, _isInsecure) = (roots, isInsecure);

    /// <summary>Trusts the certificate authorities of the operating system.</summary>
    public static CertificateTrust System { get; } = new(null, isInsecure: false);

    /// <summary>Trusts every certificate.</summary>
    public static CertificateTrust Insecure { get; } = new(null, isInsecure: true);

    /// <summary>Trusts the certificates in a PEM file, and certificates that they have signed.</summary>
    /// <exception cref="CryptographicException">The file contains no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CertificateTrust FromFile(string path)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(File.ReadAllText(path));
        return roots.Count > 0 ? new(roots, isInsecure: false) : throw new CryptographicException("the file contains no PEM certificate");
    }

    /// <summary>Returns the TLS options for a handshake with a host.</summary>
    /// <param name="host">The host name that the certificate must contain.</param>
    /// <param name="onFault">Called if the certificate is not trusted.</param>
    internal SslClientAuthenticationOptions For(string host, Action<ConnectFailedException> onFault) => new()
    {
        TargetHost = host,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (_isInsecure || errors == SslPolicyErrors.None)
            {
                return true;
            }

            // A certificate may contain control characters, which a terminal would obey.
            var (reason, fault) = FaultOf(certificate as X509Certificate2, chain, errors, host);
            onFault(new ConnectFailedException(Sanitizer.Clean(reason)) { Fault = fault });
            return false;
        },
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (_roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_roots);
        }

        return policy;
    }

    private static (string Reason, ConnectFault Fault) FaultOf(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return ("the server sent no certificate", ConnectFault.Other);
        }

        var problems = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status) ?? default;
        return problems.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? ($"the server's certificate is valid from {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd} only", ConnectFault.Other)
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? ($"the server's certificate is not for {host}, but for {certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}", ConnectFault.Other)
                : ("the server's certificate is not trusted", ConnectFault.NotTrusted);
    }
}
