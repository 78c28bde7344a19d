using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client and the server's own TLS.</summary>
public sealed class ServerTlsTests : IAsyncLifetime
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await _folder.ServeAsync(_certificate);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Certificate_in_the_file_is_believed()
    {
        await using var person = await _server.JoinAsync("person");

        var result = await ClientProcess.RunAsync("hi", "127.0.0.1", $"{_server.ChatTlsPort}", "--tls", "--ca", _folder["tls.crt"], "-a", "secret");

        result.Should().Be(new ClientProcess.Result(0, "secret has connected to the chat room!\nYou are now connected!\nsecret: hi\n", ""));
        await person.ExpectAsync("secret has connected to the chat room!\nsecret: hi\nsecret has left the chat room!\n");
    }

    [Fact]
    public async Task Insecure_believes_whoever_it_is()
    {
        var result = await ClientProcess.RunAsync("hi", $"localhost:{_server.ChatTlsPort}", "--tls", "--insecure", "-a", "trusting");

        (result.ExitCode, result.Errors).Should().Be((0, ""));
        result.Output.Should().EndWith("trusting: hi\n");
    }

    [Fact]
    public Task Certificate_that_the_system_does_not_know_is_not_trusted() =>
        FailsAsync("127.0.0.1", "the server's certificate is not trusted (trust it with --ca FILE, or skip verification with --insecure)");

    [Fact]
    public Task Name_that_is_not_in_the_certificate_is_reported() =>
        FailsAsync("localhost", "the server's certificate is not for localhost, but for chat.example", "--ca", _folder["tls.crt"]);

    [Fact]
    public async Task TLS_on_the_port_of_plain_chat_is_exit_code_1()
    {
        var result = await ClientProcess.RunAsync("hi", $"127.0.0.1:{_server.ChatPort}", "--tls", "--insecure", "-a", "wrong");

        (result.ExitCode, result.Output).Should().Be((1, ""));
        result.Errors.Should().EndWith("no TLS on this port\n");
    }

    [Theory]
    [InlineData(false, "this port uses TLS; use --tls")]
    [InlineData(true, "this port is for HTTP, not for chat")]
    public async Task Wrong_port_is_named_without_waiting_for_the_servers_patience(bool isHttp, string reason)
    {
        var address = $"127.0.0.1:{(isHttp ? _server.HttpPort : _server.ChatTlsPort)}";

        (await ClientProcess.RunAsync("hi", address, "-a", "lost")).Should().Be(new ClientProcess.Result(1, "", $"chatroom: {address}: {reason}\n"));
    }

    private async Task FailsAsync(string host, string reason, params string[] arguments)
    {
        var address = $"{host}:{_server.ChatTlsPort}";

        (await ClientProcess.RunAsync("hi", [address, "--tls", "-a", "careful", .. arguments])).Should()
            .Be(new ClientProcess.Result(1, "", $"chatroom: {address}: {reason}\n"));
    }
}
