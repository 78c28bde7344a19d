using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.EndToEnd.Tests.Chat;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The subcommand <c>healthcheck</c>, as a container engine calls it.</summary>
public sealed class HealthCheckCommandTests
{
    [Fact]
    public async Task Server_that_is_well_is_healthy()
    {
        await using var server = await TestServer.StartAsync();

        var (exitCode, output, errors) = await CheckAsync($"http://*:{server.HttpPort}");

        exitCode.Should().Be(0, errors);
        output.Should().Be($"healthy: accepting, journal, accounts, chat (http://127.0.0.1:{server.HttpPort}/health/ready)");
        errors.Should().BeEmpty();
    }

    [Fact]
    public async Task Address_is_found_where_the_server_finds_it()
    {
        await using var server = await TestServer.StartAsync();
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        await File.WriteAllTextAsync(
            Path.Combine(directory.FullName, "appsettings.json"),
            $$$"""{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://localhost:{{{server.HttpPort}}}" } } } }""",
            TestContext.Current.CancellationToken);
        try
        {
            ServerLaunch[] launches =
            [
                Command("--urls", $"http://0.0.0.0:{server.HttpPort}"),
                Command() with { Environment = Variable("Kestrel__Endpoints__Http__Url", $"http://[::]:{server.HttpPort}") },
                Command() with { Environment = Variable("ASPNETCORE_HTTP_PORTS", $"{server.HttpPort}") },
                Command() with { Environment = Variable("ASPNETCORE_URLS", $"http://+:{server.HttpPort}") },
                Command() with { Directory = directory.FullName },
            ];
            foreach (var launch in launches)
            {
                var (exitCode, _, errors) = await RunAsync(launch);
                exitCode.Should().Be(0, errors);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Unix_socket_is_asked_too()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        try
        {
            var url = $"http://unix:{directory.FullName}/http.sock";
            await using var server = ServerProcess.Start(ServerLaunch.ChatOnLoopback, $"--Kestrel:Endpoints:Http:Url={url}");
            await server.Output.ExpectAsync(" is up: ");

            var (exitCode, output, errors) = await CheckAsync(url);

            exitCode.Should().Be(0, errors);
            output.Should().Be($"healthy: accepting, journal, accounts, chat ({directory.FullName}/http.sock, /health/ready)");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Draining_server_is_unhealthy_and_the_failing_checks_are_named()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited, "ChatRoom:Shutdown:DrainTimeout=00:02:00");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();
        server.Process.Signal(PosixSignal.SIGTERM); // the sleeper does not read, so the server keeps draining
        await crowd.Talker.ExpectLineAsync("* the server is shutting down, please reconnect");

        (await UnhealthyAsync($"http://127.0.0.1:{server.HttpPort}")).Should()
            .StartWith("accepting: the server is going down; chat: ").And.NotContain("journal");
    }

    [Fact]
    public async Task Port_where_no_server_listens_is_unhealthy_and_the_options_for_another_one_are_named()
    {
        using var listener = Listen();
        var url = UrlOf(listener);
        listener.Stop();

        (await UnhealthyAsync(url)).Should().Be("Connection refused: no server listens there; for another address use --http-port or Kestrel:Endpoints:Http:Url");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "Received an invalid status line: 'SSH-2.0-OpenSSH_9.2'.")]
    [InlineData("\u001b]0;title\u0007\r\n", "Received an invalid status line: '?]0;title?'.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "this is not ChatRoom's answer: status 200, 5 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "this is not ChatRoom's answer: status 200, 2 bytes")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "this is not ChatRoom's answer: status 302, 0 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "*65536*")]
    public async Task Garbage_is_unhealthy_whatever_its_status(string answer, string why)
    {
        using var listener = Listen();
        var answering = AnswerAsync(listener, answer);

        (await UnhealthyAsync(UrlOf(listener))).Should().Match(why);
        await answering.WithinAsync(static () => "the client to end");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    public async Task Server_that_hangs_is_unhealthy(string answer)
    {
        using var listener = Listen();
        var answering = AnswerAsync(listener, answer);

        (await UnhealthyAsync(UrlOf(listener))).Should().Be("no answer within 10 s");
        await answering.WithinAsync(static () => "the client to end");
    }

    [Theory]
    [InlineData("http://*:0", "chatroom-server: the configuration cannot be read: Kestrel:Endpoints:Http:Url is 'http://*:0': the port is chosen when the server starts, so it is not known here; configure one")]
    [InlineData("nonsense", "chatroom-server: the configuration cannot be read: Invalid url: 'nonsense'")]
    public async Task Address_that_cannot_be_asked_is_reported(string url, string error)
    {
        var (exitCode, output, errors) = await CheckAsync(url);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        errors.Should().Be(error);
    }

    /// <summary>Returns why the server is unhealthy.</summary>
    private static async Task<string> UnhealthyAsync(string url)
    {
        var (exitCode, output, errors) = await CheckAsync(url);
        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        var where = $" ({url}/health/ready)";
        errors.Should().StartWith("chatroom-server: unhealthy: ").And.EndWith(where);
        return errors["chatroom-server: unhealthy: ".Length..^where.Length];
    }

    private static Task<(int ExitCode, string Output, string Errors)> CheckAsync(string url) =>
        RunAsync(Command($"--Kestrel:Endpoints:Http:Url={url}"));

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ServerLaunch launch)
    {
        await using var process = ServerProcess.Start(launch);
        var exitCode = await process.ExitCodeAsync();
        return (exitCode, string.Join('\n', process.Output.Lines), string.Join('\n', process.Errors.Lines));
    }

    private static ServerLaunch Command(params string[] settings) => new() { Arguments = ["healthcheck", .. settings] };

    private static Dictionary<string, string> Variable(string name, string value) => new() { [name] = value };

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string UrlOf(TcpListener listener) => $"http://{listener.LocalEndpoint}";

    /// <summary>Answers the first client, and waits until it has closed the connection.</summary>
    private static async Task<bool> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
                // The request does not matter.
            }
        }
        catch (IOException)
        {
            // The client did not read everything.
        }

        return true;
    }
}
