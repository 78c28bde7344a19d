using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>New connections get a renewed certificate, and nobody is disconnected.</summary>
public sealed class ReloadTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _old = TestCertificate.For("old.example");
    private readonly TestCertificate _new = TestCertificate.For("new.example", rsa: true);

    [Fact]
    public async Task Overwritten_files_are_reloaded_and_members_stay()
    {
        await using var server = await _folder.ServeAsync(_old);

        await ShouldTakeUpAsync(server, () => _folder.PutAsync(_new));
    }

    [Fact]
    public async Task Renamed_files_are_reloaded_and_members_stay()
    {
        await using var server = await _folder.ServeAsync(_old);

        await ShouldTakeUpAsync(server, async () =>
        {
            await _new.WriteAsync(_folder["next.crt"], _folder["next.key"]);
            File.Move(_folder["next.key"], _folder["tls.key"], overwrite: true);
            File.Move(_folder["next.crt"], _folder["tls.crt"], overwrite: true);
        });
    }

    [Fact]
    public async Task Link_above_the_files_that_Kubernetes_replaces_is_followed_and_members_stay()
    {
        foreach (var (version, certificate) in ((string, TestCertificate)[])[("..v1", _old), ("..v2", _new)])
        {
            Directory.CreateDirectory(_folder[version]);
            await certificate.WriteAsync(Path.Combine(_folder[version], "tls.crt"), Path.Combine(_folder[version], "tls.key"));
        }

        Directory.CreateSymbolicLink(_folder["..data"], "..v1");
        File.CreateSymbolicLink(_folder["tls.crt"], Path.Combine("..data", "tls.crt"));
        File.CreateSymbolicLink(_folder["tls.key"], Path.Combine("..data", "tls.key"));
        await using var server = await TestServer.StartAsync(_folder.Settings());

        await ShouldTakeUpAsync(server, async () =>
        {
            Directory.CreateSymbolicLink(_folder["..data_tmp"], "..v2");
            await using var mv = ToolProcess.Start("mv", "-T", _folder["..data_tmp"], _folder["..data"]); // .NET renames no link over another
            (await mv.ExitCodeAsync()).Should().Be(0);
        });
    }

    [Fact]
    public async Task Other_files_in_appsettings_are_loaded_and_members_stay()
    {
        await _old.WriteAsync(_folder["old.crt"], _folder["old.key"]);
        await _new.WriteAsync(_folder["new.crt"], _folder["new.key"]);
        await SetAsync("old");
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with { Directory = _folder.Path });

        await ShouldTakeUpAsync(server, async () =>
        {
            await SetAsync("new");
            server.Process.Signal(PosixSignal.SIGHUP);
        });

        Task SetAsync(string name) => File.WriteAllTextAsync(_folder["appsettings.json"], JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["Kestrel:Endpoints:ChatTls:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:ChatTls:Certificate:Path"] = $"{name}.crt",
            ["Kestrel:Endpoints:ChatTls:Certificate:KeyPath"] = $"{name}.key",
        }));
    }

    [Fact]
    public async Task Bad_certificate_leaves_the_old_one_in_place_and_degrades_health_until_it_is_fixed()
    {
        await using var server = await _folder.ServeAsync(_old);

        await File.WriteAllTextAsync(_folder["tls.crt"], "no certificate", TestContext.Current.CancellationToken);

        (await server.Process.Output.ExpectAsync("keeps its current certificate")).Should()
            .Contain(" ERR ChatTls ").And.Contain($"{CertificateFolder.Key}:Path: '{_folder["tls.crt"]}' has no readable certificate");
        await ShouldServeAsync(server, "old.example");
        var (status, body) = await HealthAsync(server, "Degraded");
        status.Should().Be(HttpStatusCode.OK);
        body.Should().Contain("has no readable certificate");
        (await server.GetAsync("/health/ready")).Body.Should().NotContain("certificate");

        await _folder.PutAsync(_new);

        await server.Process.Output.ExpectAsync("ChatTls serves the certificate CN=new.example");
        await ShouldServeAsync(server, "new.example");
        (await HealthAsync(server, "Healthy")).Body.Should().Contain("CN=new.example");
        server.Process.Output.Lines.Count(static line => line.Contains(" ERR ", StringComparison.Ordinal)).Should().Be(1, "it is told once");
    }

    [Fact]
    public async Task Files_that_vanish_leave_the_old_certificate_in_place()
    {
        await using var server = await _folder.ServeAsync(_old);

        File.Delete(_folder["tls.crt"]);

        (await server.Process.Output.ExpectAsync("keeps its current certificate")).Should().Contain("does not exist");
        await ShouldServeAsync(server, "old.example");

        await _folder.PutAsync(_old);

        await HealthAsync(server, "Healthy");
    }

    /// <summary>A member over TLS stays connected through the change, and that member and later ones can talk.</summary>
    private static async Task ShouldTakeUpAsync(TestServer server, Func<Task> change)
    {
        await using var member = await server.JoinTlsAsync("member");
        await using var plain = await server.JoinAsync("plain");
        member.ServerCertificate!.Subject.Should().Be("CN=old.example");

        await change();
        await server.Process.Output.ExpectAsync("ChatTls serves the certificate CN=new.example");

        await using var newcomer = await server.JoinTlsAsync("newcomer");
        newcomer.ServerCertificate!.Subject.Should().Be("CN=new.example");
        await newcomer.SendLineAsync("hello");
        foreach (var one in (TestClient[])[member, plain])
        {
            await one.SkipToAsync("newcomer has connected to the chat room!\nnewcomer: hello\n");
        }

        var stats = await server.StatsAsync();
        stats.GetProperty("connections").GetInt32().Should().Be(3);
        stats.GetProperty("total_connections").GetInt32().Should().Be(3);
    }

    private static async Task ShouldServeAsync(TestServer server, string name)
    {
        await using var client = await server.ConnectTlsAsync();
        client.ServerCertificate!.Subject.Should().Be($"CN={name}");
    }

    private static Task<(HttpStatusCode Status, string Body)> HealthAsync(TestServer server, string expected) => Deadline.UntilAsync(
        async () =>
        {
            var (status, _, body) = await server.GetAsync("/health");
            return (status, body);
        },
        answer => answer.body.Contains($"\"status\": \"{expected}\",\n  \"checks\"", StringComparison.Ordinal),
        static answer => answer.body);

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
        _folder.Dispose();
    }
}
