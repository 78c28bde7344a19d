using System.Net.Security;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>Clients that show certificates of their own.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");
    private readonly TestCertificate _authority = TestCertificate.For("authority", isAuthority: true);

    [Fact]
    public async Task Client_with_a_certificate_of_a_trusted_authority_is_let_in()
    {
        await using var server = await StartAsync("RequireCertificate");
        using var certificate = TestCertificate.For("member", purpose: TestCertificate.ForClients, issuer: _authority);

        await using var member = await ConnectAsync(server, certificate);

        await member.JoinAsync("member");
    }

    [Fact]
    public async Task Client_without_a_certificate_is_not_where_one_is_required()
    {
        await using var server = await StartAsync("RequireCertificate");

        await ShouldNotGetInAsync(server, null);
    }

    [Theory]
    [InlineData("RequireCertificate")]
    [InlineData("AllowCertificate")]
    public async Task Client_with_an_untrusted_certificate_is_refused(string mode)
    {
        await using var server = await StartAsync(mode);
        using var certificate = TestCertificate.For("stranger", purpose: TestCertificate.ForClients);

        await ShouldNotGetInAsync(server, certificate);
    }

    [Fact]
    public async Task Client_without_a_certificate_is_let_in_where_one_is_allowed()
    {
        await using var server = await StartAsync("AllowCertificate");

        await using var member = await server.JoinTlsAsync("member");
    }

    public async ValueTask InitializeAsync()
    {
        await _folder.PutAsync(_certificate);
        await File.WriteAllTextAsync(_folder["authorities.pem"], _authority.Pem);
    }

    public ValueTask DisposeAsync()
    {
        _certificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<TestServer> StartAsync(string mode) => TestServer.StartAsync(
        ServerLaunch.OnLoopback(_folder.Settings($"Kestrel:Endpoints:ChatTls:ClientCertificateMode={mode}")) with
        {
            Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder["authorities.pem"] },
        });

    private static Task<TestClient> ConnectAsync(TestServer server, TestCertificate? certificate) => server.ConnectTlsAsync(
        new SslClientAuthenticationOptions
        {
            ClientCertificates = certificate is null ? null : [certificate.Certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate.Certificate,
        });

    /// <summary>With TLS 1.3 a client learns only after its own handshake that it was refused.</summary>
    private static async Task ShouldNotGetInAsync(TestServer server, TestCertificate? certificate)
    {
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var client = await ConnectAsync(server, certificate);
            await client.ExpectAsync("alias?");
        });
        var stats = await Deadline.UntilAsync(
            server.StatsAsync, static stats => stats.GetProperty("refused_connections").GetProperty("tls_failed").GetInt64() == 1, static stats => $"{stats}");
        stats.GetProperty("total_connections").GetInt64().Should().Be(0);
    }
}
