using System.Diagnostics;
using System.Text;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>A server that stops and restarts on the same port.</summary>
public sealed class ReconnectTests : IAsyncDisposable
{
    private readonly Forwarder _forwarder = new();

    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();

    [Fact]
    public async Task Client_reconnects_by_itself_with_its_alias_and_sends_the_lines_typed_meanwhile()
    {
        await using var client = await StartAndLoseAsync();

        await client.WriteAsync("said meanwhile\n");
        await using var server = await StartServerAsync();
        await client.Output.ExpectAsync("phoenix has connected to the chat room!\nYou are now connected!\nphoenix: said meanwhile\n");
        client.EndInput();

        var result = await client.EndAsync();
        result.ExitCode.Should().Be(0);
        result.Errors.Should().MatchRegex(
            "^chatroom: the connection was lost; reconnecting\n(chatroom: the server has closed the connection; reconnecting\n)?chatroom: reconnected\n"
            + "chatroom: could not resume the session: messages may be missing\n$");
    }

    [Fact]
    public async Task Client_whose_connection_is_cut_misses_nothing_and_sends_and_shows_nothing_twice()
    {
        await using var server = await StartServerAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await using var other = await server.JoinAsync("other");
        await using var client = ClientProcess.Start($"127.0.0.1:{_forwarder.Port}", "-a", "phoenix", "--rate", "0");
        await client.Output.ReadThroughAsync("You are now connected!\n");

        var shown = new StringBuilder();
        for (var n = 1; n <= 60; n++)
        {
            await other.SendLineAsync($"number {n}");
            await client.WriteAsync($"line {n}\n");
            if (n % 15 == 0)
            {
                shown.Append(await client.Output.ReadThroughAsync($"phoenix: line {n - 10}\n"));
                _forwarder.Cut(); // some lines are on their way
            }
        }

        shown.Append(await client.Output.ReadThroughAsync("phoenix: line 60\n"));
        await other.SendLineAsync("over");
        shown.Append(await client.Output.ReadThroughAsync("other: over\n"));
        client.EndInput();
        shown.Append((await client.EndAsync()).Output);

        var numbers = Enumerable.Range(1, 60).ToArray();
        shown.ToString().Split('\n').Where(static line => line.StartsWith("other: ", StringComparison.Ordinal))
            .Should().Equal([.. numbers.Select(static n => $"other: number {n}"), "other: over"]);
        await other.SendLineAsync("/quit");
        (await other.ReadToEndAsync()).Split('\n').Where(static line => line.StartsWith("phoenix: ", StringComparison.Ordinal))
            .Should().Equal(numbers.Select(static n => $"phoenix: line {n}"));
    }

    [Fact]
    public async Task Client_that_is_killed_and_restarted_continues_after_its_output()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-");
        await using var server = await StartServerAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await using var other = await server.JoinAsync("other");
        var output = Path.Combine(folder.FullName, "out");
        var command = $"exec dotnet '{ClientProcess.Path}' 127.0.0.1:{server.ChatPort} -a phoenix --resume-file '{folder.FullName}/place' >> '{output}'";
        for (var round = 1; round <= 4; round++)
        {
            using var client = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardInput = true })!;
            await Deadline.UntilAsync(
                () => Task.FromResult(File.Exists($"{folder.FullName}/place")), static exists => exists, static _ => "there is no place yet");
            foreach (var n in Enumerable.Range((200 * round) - 199, 200))
            {
                await other.SendLineAsync($"number {n}");
            }

            var last = $"other: number {(200 * round) - (round == 4 ? 0 : 150)}\n";
            await Deadline.UntilAsync(() => File.ReadAllTextAsync(output), text => text.Contains(last, StringComparison.Ordinal), static text => text);
            client.Kill();
            await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken)).Where(static line => line.StartsWith("other: ", StringComparison.Ordinal))
            .Should().Equal(Enumerable.Range(1, 800).Select(static n => $"other: number {n}"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode($"{folder.FullName}/place").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Client_reconnects_into_its_room()
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
    public async Task Client_reconnects_over_TLS()
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
            await client.Output.ExpectAsync("* the server is shutting down, please reconnect\n");
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
        await client.Output.ExpectAsync("* the server is shutting down, please reconnect\n");
        _forwarder.Target = 0;
        return client;
    }

    private async Task<TestServer> StartServerAsync(params string[] settings)
    {
        var server = await TestServer.StartAsync(settings);
        _forwarder.Target = server.ChatPort;
        return server;
    }
}
