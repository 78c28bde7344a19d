using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>What holds for those who ask an endpoint for a name.</summary>
/// <param name="Pattern">A host's name, <c>*.example.org</c>, or <c>*</c> for all others and those who ask for none.</param>
/// <param name="Certificate">The certificate; null: the one for development.</param>
/// <param name="Protocols">Versions of TLS; none: those of the system.</param>
/// <param name="ClientCertificates">Whether clients show certificates.</param>
internal sealed record TlsName(string Pattern, CertificateSettings? Certificate, SslProtocols Protocols, ClientCertificateMode ClientCertificates)
{
    /// <summary>The pattern that fits all.</summary>
    public const string Any = "*";
}
