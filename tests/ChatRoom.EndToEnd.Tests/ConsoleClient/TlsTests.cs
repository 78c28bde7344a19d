namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client over TLS, and the certificates that it trusts.</summary>
public sealed class TlsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private int Port => fixture.Server.ChatPort;

    [Fact]
    public async Task Client_chats_over_TLS_with_a_server_whose_certificate_is_in_the_file()
    {
        await using var front = new TlsFront(Port);

        var result = await ClientProcess.RunAsync("hi", front.Address, "--tls", "--ca", front.CertificateFile, "-a", "secret");

        result.Should().Be(new ClientProcess.Result(0, "secret has connected to the chat room!\nYou are now connected!\nsecret: hi\n", ""));
    }

    [Fact]
    public async Task Insecure_believes_anyone()
    {
        await using var front = new TlsFront(Port, name: "elsewhere", validFor: TimeSpan.FromDays(-1), isForLoopback: false);

        var result = await ClientProcess.RunAsync("hi", front.Address, "--tls", "--insecure", "-a", "trusting");

        (result.ExitCode, result.Errors).Should().Be((0, ""));
        result.Output.Should().EndWith("trusting: hi\n");
    }

    [Fact]
    public async Task Untrusted_certificate_is_exit_code_1_with_advice()
    {
        await using var front = new TlsFront(Port);

        await FailsAsync(front, "is not trusted (trust it with --ca FILE, or skip verification with --insecure)", "--tls");
    }

    [Fact]
    public async Task Expired_certificate_is_exit_code_1_with_the_date()
    {
        await using var front = new TlsFront(Port, validFor: TimeSpan.FromDays(-1));

        await FailsAsync(front, $"to {DateTime.Now.AddDays(-1):yyyy-MM-dd} only", "--tls", "--ca", front.CertificateFile);
    }

    [Fact]
    public async Task Certificate_of_another_host_is_exit_code_1_with_its_name()
    {
        await using var front = new TlsFront(Port, name: "elsewhere", isForLoopback: false);

        await FailsAsync(front, "is not for 127.0.0.1, but for elsewhere", "--tls", "--ca", front.CertificateFile);
    }

    [Fact]
    public async Task Plain_port_is_exit_code_1()
    {
        var result = await ClientProcess.RunAsync("hi", $"127.0.0.1:{Port}", "--tls", "-a", "wrong");

        (result.ExitCode, result.Output).Should().Be((1, ""));
        result.Errors.Should().Contain("no TLS on this port");
    }

    private static async Task FailsAsync(TlsFront front, string reason, params string[] arguments)
    {
        var result = await ClientProcess.RunAsync("hi", [front.Address, "-a", "careful", .. arguments]);

        (result.ExitCode, result.Output).Should().Be((1, ""));
        result.Errors.Should().StartWith($"chatroom: {front.Address}: ").And.Contain(reason);
        result.Errors.TrimEnd('\n').Should().NotContain("\n");
    }
}
