using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>A server that goes and comes back, on the same port.</summary>
public sealed class ReconnectTests : IAsyncDisposable
{
    private readonly Forwarder _forwarder = new();

    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();

    [Fact]
    public async Task Client_comes_back_by_itself_with_its_alias_and_sends_what_was_said_meanwhile()
    {
        await using var client = await StartAndLoseAsync();

        await client.WriteAsync("said meanwhile\n");
        await using var server = await StartServerAsync();
        await client.Output.ExpectAsync("phoenix has connected to the chat room!\nYou are now connected!\nphoenix: said meanwhile\n");
        client.EndInput();

        var result = await client.EndAsync();
        result.ExitCode.Should().Be(0);
        result.Errors.Should().MatchRegex(
            "^chatroom: the connection was lost; connecting again\n(chatroom: the server has closed the connection; connecting again\n)?chatroom: connected again\n$");
    }

    [Fact]
    public async Task Client_comes_back_into_the_room_that_it_was_in()
    {
        await using var client = await StartAndLoseAsync(room: "#dev");

        await client.WriteAsync("still in dev\n");
        await using var server = await StartServerAsync();
        await client.Output.ReadThroughAsync("* you are in #dev now, 1 here\n");
        await client.Output.ExpectAsync("phoenix: still in dev\n");
    }

    [Fact]
    public async Task With_no_reconnect_a_lost_connection_is_exit_code_1()
    {
        await using var client = await StartAndLoseAsync(arguments: "--no-reconnect");

        var result = await client.EndAsync();

        (result.ExitCode, result.Errors).Should().Be((1, $"chatroom: 127.0.0.1:{_forwarder.Port}: the connection was lost\n"));
    }

    [Fact]
    public async Task Input_that_ends_while_there_is_no_server_ends_the_client()
    {
        await using var client = await StartAndLoseAsync();

        client.EndInput();

        (await client.EndAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Client_comes_back_over_TLS()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        ClientProcess client;
        await using (var server = await folder.ServeAsync(certificate))
        {
            _forwarder.Target = server.ChatTlsPort;
            client = ClientProcess.Start($"127.0.0.1:{_forwarder.Port}", "-a", "phoenix", "--tls", "--ca", folder["tls.crt"]);
            await client.Output.ReadThroughAsync("You are now connected!\n");
            server.Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
            await client.Output.ExpectAsync("* the server is going down, please connect again\n");
            _forwarder.Target = 0;
        }

        await using (client)
        {
            await client.WriteAsync("said meanwhile\n");
            await using var server = await folder.ServeAsync(certificate);
            _forwarder.Target = server.ChatTlsPort;
            await client.Output.ExpectAsync("phoenix has connected to the chat room!\nYou are now connected!\nphoenix: said meanwhile\n");
        }
    }

    private async Task<ClientProcess> StartAndLoseAsync(string? room = null, params string[] arguments)
    {
        await using var server = await StartServerAsync();
        var client = ClientProcess.Start([$"127.0.0.1:{_forwarder.Port}", "-a", "phoenix", .. arguments]);
        await client.Output.ReadThroughAsync("You are now connected!\n");
        if (room is not null)
        {
            await client.WriteAsync($"/join {room}\n");
            await client.Output.ReadThroughAsync($"* you are in {room} now, 1 here\n");
        }

        server.Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await client.Output.ExpectAsync("* the server is going down, please connect again\n");
        _forwarder.Target = 0;
        return client;
    }

    private async Task<TestServer> StartServerAsync()
    {
        var server = await TestServer.StartAsync();
        _forwarder.Target = server.ChatPort;
        return server;
    }
}
