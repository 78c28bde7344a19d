using System.Net;
using System.Net.Sockets;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>A certificate that cannot be used is an error at startup, with a line that names the setting to fix.</summary>
public sealed class CertificateErrorTests : IDisposable
{
    private const string Key = CertificateFolder.Key;

    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");
    private readonly TestCertificate _other = TestCertificate.For("other.example");
    private readonly TestCertificate _rsa = TestCertificate.For("rsa.example", rsa: true);

    [Fact]
    public async Task Missing_file_is_reported() => await ShouldFailAsync(
        Pem("nowhere.crt", "tls.key"), $"{Key}:Path: '{_folder["nowhere.crt"]}' does not exist");

    [Fact]
    public async Task Missing_folder_is_reported() => await ShouldFailAsync(
        Pem("nowhere/tls.crt", "tls.key"), $"{Key}:Path: '{_folder["nowhere/tls.crt"]}' does not exist");

    [Fact]
    public async Task Missing_key_file_is_reported() => await ShouldFailAsync(
        Pem("tls.crt", "nowhere.key"), $"{Key}:KeyPath: '{_folder["nowhere.key"]}' does not exist");

    [Fact]
    public async Task Directory_in_place_of_a_file_is_reported() => await ShouldFailAsync(
        [$"{Key}:Path={_folder.Path}"], $"{Key}:Path: '{_folder.Path}' is a directory; allowed: a file");

    [Fact]
    public async Task File_without_a_certificate_is_reported() => await ShouldFailAsync(
        Pem("garbage", "tls.key"),
        $"{Key}:Path: '{_folder["garbage"]}' has no readable certificate; allowed: PEM with -----BEGIN CERTIFICATE-----");

    [Fact]
    public async Task Broken_PEM_is_reported() => await ShouldFailAsync(
        Pem("broken.crt", "tls.key"),
        $"{Key}:Path: '{_folder["broken.crt"]}' has no readable certificate; allowed: PEM with -----BEGIN CERTIFICATE-----");

    [Fact]
    public async Task File_without_a_key_is_reported() => await ShouldFailAsync(
        Pem("tls.crt", "tls.crt"), $"{Key}:KeyPath: '{_folder["tls.crt"]}' has no private key; allowed: PEM with -----BEGIN PRIVATE KEY-----");

    [Fact]
    public async Task PEM_without_KeyPath_is_reported() => await ShouldFailAsync(
        [$"{Key}:Path={_folder["tls.crt"]}"], $"{Key}:KeyPath: missing, and '{_folder["tls.crt"]}' has no private key");

    [Theory]
    [InlineData("other.key")]
    [InlineData("rsa.key")]
    public async Task Key_of_another_certificate_is_reported(string key) => await ShouldFailAsync(
        Pem("tls.crt", key), $"{Key}:KeyPath: the key in '{_folder[key]}' does not belong to the certificate in '{_folder["tls.crt"]}'");

    [Fact]
    public async Task Broken_key_is_reported() => await ShouldFailAsync(
        Pem("tls.crt", "broken.key"), $"{Key}:KeyPath: the private key in '{_folder["broken.key"]}' cannot be read; allowed: RSA or ECDSA (*");

    [Fact]
    public async Task Encrypted_key_without_its_password_is_reported() => await ShouldFailAsync(
        Pem("tls.crt", "encrypted.key"), $"{Key}:Password: missing; the key in '{_folder["encrypted.key"]}' is encrypted");

    [Fact]
    public async Task Wrong_password_of_a_key_is_reported() => await ShouldFailAsync(
        [.. Pem("tls.crt", "encrypted.key"), $"{Key}:Password=wrong"], $"{Key}:Password: not the password of the key in '{_folder["encrypted.key"]}'");

    [Fact]
    public async Task Password_of_another_certificates_key_is_not_blamed() => await ShouldFailAsync(
        [.. Pem("other.crt", "encrypted.key"), $"{Key}:Password=secret"],
        $"{Key}:KeyPath: the key in '{_folder["encrypted.key"]}' does not belong to the certificate in '{_folder["other.crt"]}'");

    [Theory]
    [InlineData("wrong", "not the password of '{0}'")]
    [InlineData(null, "missing; '{0}' is a PFX file with a password")]
    public async Task Wrong_password_of_a_PFX_is_reported(string? password, string problem) => await ShouldFailAsync(
        [$"{Key}:Path={_folder["tls.pfx"]}", .. password is null ? (string[])[] : [$"{Key}:Password={password}"]],
        $"{Key}:Password: {string.Format(null, problem, _folder["tls.pfx"])}");

    [Fact]
    public async Task File_that_is_neither_PEM_nor_PFX_is_reported() => await ShouldFailAsync(
        [$"{Key}:Path={_folder["garbage"]}"],
        $"{Key}:Path: '{_folder["garbage"]}' is not a certificate with a private key; allowed: PFX, or PEM with KeyPath (*");

    [Fact]
    public async Task Certificate_that_is_not_for_servers_is_reported()
    {
        using var client = TestCertificate.For("client", purpose: TestCertificate.ForClients);
        await client.WriteAsync(_folder["client.crt"], _folder["client.key"]);

        await ShouldFailAsync(
            Pem("client.crt", "client.key"), $"{Key}: the certificate 'CN=client' is not for servers (its extended key usage lacks serverAuth)");
    }

    [Fact]
    public async Task Missing_certificate_is_reported_with_the_possible_settings() => await ShouldFailAsync(
        [], $"{Key}: https needs a certificate; allowed: Path and KeyPath (PEM), Path and Password (PFX) or Subject (of the store); "
            + "to create one for development, run: dotnet dev-certs https");

    [Fact]
    public async Task Subject_that_is_not_in_the_store_is_reported() => await ShouldFailAsync(
        [$"{Key}:Subject=chat.example"], $"{Key}:Subject: there is no valid certificate with 'chat.example' and a private key in the store My of CurrentUser");

    [Theory]
    [InlineData("Certificate:Subject=chat.example;Certificate:Path=x", "Certificate: both Path (a file) and Subject (of the store) are set; allowed: one of them")]
    [InlineData("Certificate:Password=x", "Certificate: neither Path (a file) nor Subject (of the store) is set")]
    [InlineData("Certificate:Subject=x;Certificate:Location=Moon", "Certificate:Location: 'Moon' is not a valid value; allowed: CurrentUser | LocalMachine")]
    [InlineData("Certificate:Subject=x;Certificate:AllowInvalid=maybe", "Certificate:AllowInvalid: 'maybe' is not a valid value; allowed: true | false")]
    [InlineData("ClientCertificateMode=Perhaps",
        "ClientCertificateMode: 'Perhaps' is not a valid value; allowed: NoCertificate | AllowCertificate | RequireCertificate")]
    [InlineData("ClientCertificateMode=DelayCertificate",
        "ClientCertificateMode: 'DelayCertificate' is not a valid value; allowed: NoCertificate | AllowCertificate | RequireCertificate")]
    [InlineData("SslProtocols:0=Ssl3", "SslProtocols:0: 'Ssl3' is not a valid value; allowed: Tls12 | Tls13")]
    [InlineData("Sni:a.example:Certificate:Path=/nowhere.crt", "Sni:a.example:Certificate:Path: '/nowhere.crt' does not exist")]
    public async Task Invalid_setting_of_a_certificate_is_reported(string settings, string line) => await ShouldFailAsync(
        [.. settings.Split(';').Select(static setting => $"Kestrel:Endpoints:ChatTls:{setting}")], $"Kestrel:Endpoints:ChatTls:{line}");

    [Fact]
    public async Task Certificate_of_an_endpoint_without_TLS_is_reported()
    {
        await WriteAllAsync();

        (await FailAsync("Kestrel:Endpoints:Chat:Certificate:Path=tls.crt")).Should().Equal(
            "chatroom-server: the configuration has 1 error:",
            "  Kestrel:Endpoints:Chat:Certificate: this endpoint has no TLS; to use it, begin Kestrel:Endpoints:Chat:Url with https://");
    }

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        await WriteAllAsync();

        var errors = await FailAsync([
            CertificateFolder.Url, .. Pem("nowhere.crt", "tls.key"),
            "Kestrel:Endpoints:Http:Url=https://127.0.0.1:99999", $"Kestrel:Endpoints:Http:Certificate:Path={_folder["tls.pfx"]}",
            "ChatRoom:Limits:MaxLineBytes=1"]);

        errors[0].Should().Be("chatroom-server: the configuration has 4 errors:");
        errors[1..].Should().Contain(line => line.Contains("ChatTls:Certificate:Path", StringComparison.Ordinal))
            .And.Contain(line => line.Contains("Http:Certificate:Password", StringComparison.Ordinal))
            .And.Contain(line => line.Contains("Http:Url", StringComparison.Ordinal))
            .And.Contain(line => line.Contains("MaxLineBytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Port_in_use_is_reported_in_one_line()
    {
        await WriteAllAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var errors = await FailAsync([.. _folder.Settings(), $"Kestrel:Endpoints:ChatTls:Url=https://{other.LocalEndpoint}"]);

        errors.Should().ContainSingle().Which.Should().MatchRegex(
            $"^chatroom-server: port {((IPEndPoint)other.LocalEndpoint).Port} is in use; choose another: --Kestrel:Endpoints:ChatTls:Url=https://127.0.0.1:\\d+$");
    }

    private string[] Pem(string certificate, string key) => [$"{Key}:Path={_folder[certificate]}", $"{Key}:KeyPath={_folder[key]}"];

    private async Task WriteAllAsync()
    {
        await _folder.PutAsync(_certificate);
        await _other.WriteAsync(_folder["other.crt"], _folder["other.key"]);
        await _rsa.WriteAsync(_folder["rsa.crt"], _folder["rsa.key"]);
        await File.WriteAllTextAsync(_folder["encrypted.key"], _certificate.EncryptedKeyPem("secret"));
        await File.WriteAllTextAsync(_folder["garbage"], "garbage");
        await File.WriteAllTextAsync(_folder["broken.crt"], "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        await File.WriteAllTextAsync(_folder["broken.key"], "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
        await File.WriteAllBytesAsync(_folder["tls.pfx"], _certificate.Pfx("secret"));
    }

    private async Task ShouldFailAsync(string[] settings, string line)
    {
        await WriteAllAsync();

        var errors = await FailAsync([CertificateFolder.Url, .. settings]);

        errors.Should().HaveCount(2).And.HaveElementAt(0, "chatroom-server: the configuration has 1 error:");
        errors[1].Should().Match($"  {line}");
    }

    private async Task<string[]> FailAsync(params string[] settings)
    {
        // A home without a certificate for development.
        var launch = ServerLaunch.OnLoopback(settings) with { Environment = new Dictionary<string, string> { ["HOME"] = _folder.Path } };
        await using var server = ServerProcess.Start(launch);
        (await server.ExitCodeAsync()).Should().Be(1);
        $"{server.Output}\n{server.Errors}".Should().NotContain("   at ").And.NotContain("Exception").And.NotContain("secret");
        return [.. server.Errors.Lines];
    }

    public void Dispose()
    {
        foreach (var one in (IDisposable[])[_certificate, _other, _rsa, _folder])
        {
            one.Dispose();
        }
    }
}
