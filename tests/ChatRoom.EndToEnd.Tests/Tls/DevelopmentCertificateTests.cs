using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>TLS in two commands, as documented: one makes the certificate, the other runs the server.</summary>
public sealed class DevelopmentCertificateTests : IDisposable
{
    private readonly CertificateFolder _home = new();

    [Fact]
    public async Task Development_certificate_is_served_if_none_is_configured()
    {
        await using (var dotnet = ToolProcess.Start("env", $"HOME={_home.Path}", "DOTNET_CLI_TELEMETRY_OPTOUT=1", "dotnet", "dev-certs", "https"))
        {
            (await dotnet.ExitCodeAsync()).Should().Be(0);
        }

        await using var server = await TestServer.StartAsync(
            ServerLaunch.OnLoopback(CertificateFolder.Url) with { Environment = new Dictionary<string, string> { ["HOME"] = _home.Path } });
        await using var member = await server.JoinTlsAsync("member");

        member.ServerCertificate!.Subject.Should().Be("CN=localhost");
        await server.Process.Output.ExpectAsync("WRN ChatTls has no certificate configured and serves the development certificate");
        server.Process.Output.Lines.Where(static line => line.Contains(" WRN ", StringComparison.Ordinal)).Should()
            .ContainSingle("Kestrel has none of its own to warn of");
    }

    public void Dispose() => _home.Dispose();
}
