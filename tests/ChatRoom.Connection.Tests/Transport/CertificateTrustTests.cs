using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class CertificateTrustTests
{
    [Fact]
    public void Control_characters_in_a_certificate_are_removed_from_the_error()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("\u001b]0;pwned\u0007evil");
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        ConnectFailedException? fault = null;
        var validate = CertificateTrust.System.For("127.0.0.1", found => fault = found).RemoteCertificateValidationCallback!;

        validate(this, certificate, null, SslPolicyErrors.RemoteCertificateNameMismatch).Should().BeFalse();

        fault!.Message.Should().Be("the server's certificate is not for 127.0.0.1, but for evil");
    }
}
