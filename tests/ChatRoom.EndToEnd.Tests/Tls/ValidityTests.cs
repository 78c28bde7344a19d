using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>The log and <c>/health</c> report a certificate that clients refuse now or soon. The server still runs.</summary>
public sealed class ValidityTests : IDisposable
{
    private readonly CertificateFolder _folder = new();

    [Theory]
    [InlineData(29, -100, HttpStatusCode.OK, "Degraded", "WRN", "expires in 28 days, on ")]
    [InlineData(-1, -100, HttpStatusCode.ServiceUnavailable, "Unhealthy", "ERR", "has expired on ")]
    [InlineData(200, 100, HttpStatusCode.ServiceUnavailable, "Unhealthy", "ERR", "is not valid before ")]
    public async Task Certificate_that_expires_soon_is_reported(int end, int begin, HttpStatusCode status, string health, string level, string problem)
    {
        var now = DateTimeOffset.UtcNow;
        using var certificate = TestCertificate.For("chat.example", now.AddDays(end), now.AddDays(begin));
        await using var server = await _folder.ServeAsync(certificate);
        await using var member = await server.JoinTlsAsync("member");
        problem = $"the certificate CN=chat.example ({CertificateFolder.Key}) {problem}";

        (await server.Process.Output.ExpectAsync(problem)).Should().Contain($" {level} ChatTls: ");
        var (found, _, body) = await server.GetAsync("/health");
        found.Should().Be(status);
        body.Should().Contain($"\"status\": \"{health}\"").And.Contain(problem);
        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        (await server.GetAsync("/health/live")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Certificate_that_is_valid_for_more_than_30_days_is_not_warned_of()
    {
        using var certificate = TestCertificate.For("chat.example", DateTimeOffset.UtcNow.AddDays(31));
        await using var server = await _folder.ServeAsync(certificate);

        var (status, _, body) = await server.GetAsync("/health");
        status.Should().Be(HttpStatusCode.OK);
        body.Should().Contain("\"status\": \"Healthy\"").And.Contain("the certificate CN=chat.example").And.NotContain("error");
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" WRN ", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();
}
