using System.Net.Security;
using System.Security.Authentication;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>Several names on one endpoint, each with its certificate (SNI), and the ways to configure certificates.</summary>
public sealed class TlsNameTests : IDisposable
{
    private const string Key = CertificateFolder.Key;
    private const string Endpoint = "Kestrel:Endpoints:ChatTls";

    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");

    [Fact]
    public async Task Each_name_gets_its_certificate_and_the_nearest_wins()
    {
        string[] names = ["a.example", "*.example", "*.b.example", "*"];
        var settings = new List<string> { CertificateFolder.Url };
        foreach (var (name, n) in names.Select(static (name, n) => (name, n)))
        {
            using var certificate = TestCertificate.For($"for-{n}");
            await certificate.WriteAsync(_folder[$"{n}.crt"], _folder[$"{n}.key"]);
            settings.Add($"{Endpoint}:Sni:{name}:Certificate:Path={_folder[$"{n}.crt"]}");
            settings.Add($"{Endpoint}:Sni:{name}:Certificate:KeyPath={_folder[$"{n}.key"]}");
        }

        await using var server = await TestServer.StartAsync([.. settings]);

        foreach (var (asked, got) in ((string, int)[])[("a.example", 0), ("A.Example", 0), ("x.example", 1), ("x.b.example", 2), ("elsewhere.org", 3), ("127.0.0.1", 3)])
        {
            (await ShownToAsync(server, asked)).Should().Be($"CN=for-{got}", asked);
        }
    }

    [Fact]
    public async Task Name_that_is_not_configured_gets_no_handshake()
    {
        await _folder.PutAsync(_certificate);
        await using var server = await TestServer.StartAsync(
            CertificateFolder.Url,
            $"{Endpoint}:Sni:chat.example:Certificate:Path={_folder["tls.crt"]}", $"{Endpoint}:Sni:chat.example:Certificate:KeyPath={_folder["tls.key"]}");

        (await ShownToAsync(server, "chat.example")).Should().Be("CN=chat.example");
        await Assert.ThrowsAnyAsync<Exception>(() => ShownToAsync(server, "elsewhere.org"));
        await Deadline.UntilAsync(
            server.StatsAsync, static stats => stats.GetProperty("refused_connections").GetProperty("tls_failed").GetInt64() == 1, static stats => $"{stats}");
    }

    [Fact]
    public async Task PFX_is_served()
    {
        await File.WriteAllBytesAsync(_folder["tls.pfx"], _certificate.Pfx("secret"), TestContext.Current.CancellationToken);

        await ShouldServeAsync($"{Key}:Path={_folder["tls.pfx"]}", $"{Key}:Password=secret");
    }

    [Fact]
    public async Task PEM_with_an_encrypted_key_is_served()
    {
        await _folder.PutAsync(_certificate);
        await File.WriteAllTextAsync(_folder["tls.key"], _certificate.EncryptedKeyPem("secret"), TestContext.Current.CancellationToken);

        await ShouldServeAsync($"{Key}:Path={_folder["tls.crt"]}", $"{Key}:KeyPath={_folder["tls.key"]}", $"{Key}:Password=secret");
    }

    [Fact]
    public async Task PEM_with_its_key_in_the_same_file_is_served()
    {
        await File.WriteAllTextAsync(_folder["tls.pem"], _certificate.Pem + _certificate.KeyPem, TestContext.Current.CancellationToken);

        await ShouldServeAsync($"{Key}:Path={_folder["tls.pem"]}");
    }

    [Fact]
    public async Task Certificate_for_all_endpoints_is_served()
    {
        await _folder.PutAsync(_certificate);

        await ShouldServeAsync($"Kestrel:Certificates:Default:Path={_folder["tls.crt"]}", $"Kestrel:Certificates:Default:KeyPath={_folder["tls.key"]}");
    }

    [Fact]
    public async Task Chain_is_sent_with_the_certificate()
    {
        using var root = TestCertificate.For("root", isAuthority: true);
        using var between = TestCertificate.For("between", issuer: root, isAuthority: true);
        using var issued = TestCertificate.For("leaf.example", issuer: between);
        await File.WriteAllTextAsync(_folder["tls.crt"], issued.Pem + between.Pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["tls.key"], issued.KeyPem, TestContext.Current.CancellationToken);
        await using var server = await TestServer.StartAsync(_folder.Settings());
        await using var openssl = Clients.ToolProcess.Start("openssl", "s_client", "-showcerts", "-connect", $"127.0.0.1:{server.ChatTlsPort}");

        var shown = await openssl.Output.ReadThroughAsync("Server certificate");

        shown.Split("-----BEGIN CERTIFICATE-----").Should().HaveCount(3);
        shown.Should().Contain(" 0 s:CN = leaf.example").And.Contain(" 1 s:CN = between");
    }

    [Fact]
    public async Task Versions_that_are_not_configured_are_not_spoken()
    {
        await using var server = await _folder.ServeAsync(_certificate, $"{Endpoint}:SslProtocols:0=Tls13");

        await Assert.ThrowsAnyAsync<Exception>(
            () => server.ConnectTlsAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 }));
        await using var client = await server.ConnectTlsAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls13 });
        await client.ExpectAsync("alias?");
    }

    private static async Task ShouldServeAsync(params string[] settings)
    {
        await using var server = await TestServer.StartAsync([CertificateFolder.Url, .. settings]);
        (await ShownToAsync(server, "chat.example")).Should().Be("CN=chat.example");
    }

    private static async Task<string> ShownToAsync(TestServer server, string name)
    {
        await using var client = await server.ConnectTlsAsync(new SslClientAuthenticationOptions { TargetHost = name });
        await client.ExpectAsync("alias?");
        return client.ServerCertificate!.Subject;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }
}
