using System.Net;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>Health and statistics over TLS.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("old.example");

    [Fact]
    public async Task Http_is_served_over_TLS_in_its_newest_version_and_with_a_renewed_certificate()
    {
        await _folder.PutAsync(_certificate);
        await using var server = await TestServer.StartAsync(
            "Kestrel:Endpoints:Http:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Http:Certificate:Path={_folder["tls.crt"]}", $"Kestrel:Endpoints:Http:Certificate:KeyPath={_folder["tls.key"]}");

        var (version, status, subject) = await GetAsync(server);
        status.Should().Be(HttpStatusCode.OK);
        version.Should().Be(HttpVersion.Version20);
        subject.Should().Be("CN=old.example");

        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        (await client.ReadToEndAsync()).Should().EndWith($"HTTP is on port {server.HttpPort} (https)\n");

        using var renewed = TestCertificate.For("new.example");
        await _folder.PutAsync(renewed);
        await server.Process.Output.ExpectAsync("Http serves the certificate CN=new.example");
        (await GetAsync(server)).Subject.Should().Be("CN=new.example");
    }

    private static async Task<(Version Version, HttpStatusCode Status, string? Subject)> GetAsync(TestServer server)
    {
        X509Certificate2? shown = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (shown = certificate) is not null,
        };
        using var http = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        using var response = await http.GetAsync(new Uri($"https://127.0.0.1:{server.HttpPort}/health/ready"));
        return (response.Version, response.StatusCode, shown?.Subject);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }
}
