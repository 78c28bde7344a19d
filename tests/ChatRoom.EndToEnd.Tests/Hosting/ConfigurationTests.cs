using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The sources of settings.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Environment_variables_and_the_command_line_set_and_the_command_line_wins()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback("ChatRoom:Lobby=#argument") with
        {
            Environment = new Dictionary<string, string> { ["ChatRoom__Lobby"] = "#variable", ["ChatRoom__EchoToSender"] = "false" },
        });
        await using var member = await server.JoinAsync("member");

        await member.SendAsync("not echoed\n/who\n");

        await member.ExpectLineAsync("* 1 in #argument: member");
    }

    [Fact]
    public async Task Appsettings_in_the_working_directory_are_read()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        await File.WriteAllTextAsync(
            Path.Combine(directory.FullName, "appsettings.json"), """{ "ChatRoom": { "Lobby": "#file" } }""", TestContext.Current.CancellationToken);
        await using (var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with { Directory = directory.FullName }))
        {
            await using var member = await server.JoinAsync("member");
            await member.SendLineAsync("/who");
            await member.ExpectLineAsync("* 1 in #file: member");
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Option_selects_the_settings_file_which_is_logged()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        var file = Path.Combine(directory.FullName, "chat.json");
        await File.WriteAllTextAsync(file, """{ "ChatRoom": { "Lobby": "#named" } }""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(directory.FullName, "appsettings.json"), """{ "ChatRoom": { "Lobby": "#other", "HistoryOnJoin": 7 } }""", TestContext.Current.CancellationToken);
        await using (var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with
        {
            Directory = directory.FullName,
            Arguments = [.. ServerLaunch.OnLoopback().Arguments, "--config", "chat.json", "--data", "elsewhere"],
        }))
        {
            await server.Process.Output.ExpectAsync($"INF Settings from {file}");
            await server.Process.Output.ExpectAsync($"The journal is {directory.FullName}/elsewhere/chatroom.db");
            await using var member = await server.JoinAsync("member");
            await member.SendLineAsync("/who");
            await member.ExpectLineAsync("* 1 in #named: member");
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Short_options_change_the_ports_and_leave_the_addresses()
    {
        await using var server = await TestServer.StartAsync(new ServerLaunch
        {
            Arguments = ["--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:1", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:2", "--port=0", "--http-port", "0"],
        });

        server.Announcement.Should().MatchRegex(@"Chat on 127\.0\.0\.1:\d+, Http on 127\.0\.0\.1:\d+$");
        await ShouldServeBothAsync(server);
        await using var check = ServerProcess.Start("healthcheck", $"--http-port={server.HttpPort}");
        (await check.ExitCodeAsync()).Should().Be(0);
        await using var help = ServerProcess.Start("healthcheck", "--help");
        (await help.ExitCodeAsync()).Should().Be(0);
        help.Output.ToString().Should().Contain("Ask the server on this machine").And.Contain("--http-port");
    }

    [Fact]
    public async Task Server_under_dotnet_run_works_in_the_folder_that_it_was_started_in()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        using var dotnet = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(Repository.Root, "src", "ChatRoom.Server"), "-getProperty:RunWorkingDirectory"])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
        })!;

        (await dotnet.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().TrimEnd('/').Should().Be(directory.FullName);
        directory.Delete();
    }

    [Theory]
    [InlineData("data/chatroom.db")]
    [InlineData("src/ChatRoom.Server/data/chatroom.db-wal")]
    [InlineData("chat-backup.db")]
    [InlineData("dev.pem")]
    [InlineData("dev.key")]
    [InlineData("dev.pfx")]
    public async Task Git_ignores_journals_and_private_keys(string path)
    {
        using var git = System.Diagnostics.Process.Start("git", ["-C", Repository.Root, "check-ignore", "-q", "--no-index", path]);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);

        git.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Urls_on_the_command_line_move_HTTP()
    {
        await using var server = await TestServer.StartAsync(
            new ServerLaunch { Arguments = [ServerLaunch.ChatOnLoopback, "--urls=http://127.0.0.1:0"] });

        server.Announcement.Should().MatchRegex(@"Http on 127\.0\.0\.1:\d+$");
        await ShouldServeBothAsync(server);
    }

    [Fact]
    public async Task Urls_of_ASPNETCORE_URLS_move_HTTP_and_may_be_several()
    {
        await using var server = await StartAsync("ASPNETCORE_URLS", "http://127.0.0.1:0;http://127.0.0.2:0", ServerLaunch.ChatOnLoopback);

        server.Announcement.Should().MatchRegex(@"Http on 127\.0\.0\.1:\d+, Http2 on 127\.0\.0\.2:\d+$");
        await ShouldServeBothAsync(server);
    }

    [Fact]
    public async Task Ports_of_ASPNETCORE_HTTP_PORTS_replace_the_default()
    {
        await using var server = await StartAsync("ASPNETCORE_HTTP_PORTS", "0", ServerLaunch.ChatOnLoopback);

        server.HttpPort.Should().NotBe(8080);
        await ShouldServeBothAsync(server);
    }

    [Fact]
    public async Task Ports_of_ASPNETCORE_HTTP_PORTS_do_not_replace_a_configured_URL()
    {
        await using var server = await StartAsync(
            "ASPNETCORE_HTTP_PORTS", "8080", ServerLaunch.ChatOnLoopback, ServerLaunch.HttpOnLoopback);

        server.Announcement.Should().MatchRegex(@"Http on 127\.0\.0\.1:\d+$");
        server.HttpPort.Should().NotBe(8080);
        await ShouldServeBothAsync(server);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(null, false)]
    public async Task Few_open_files_lower_the_limits_with_a_warning(int? files, bool warned)
    {
        await using var server = await TestServer.StartAsync(
            ServerLaunch.OnLoopback(files is null ? "ChatRoom:Limits:MaxConnections=10" : "ChatRoom:Limits:MaxConnections=10000") with { OpenFiles = files });
        await using (await server.JoinAsync("member"))
        {
        }

        await server.Process.Output.ExpectAsync(" ended: ");
        server.Process.Output.Lines.Any(line => line.Contains("WRN The limit on open files (ulimit -n) is 512, ", StringComparison.Ordinal)).Should().Be(warned);
        server.Process.Output.Lines.Any(line => line.Contains("ulimit", StringComparison.Ordinal)).Should().Be(warned);
    }

    [Fact]
    public async Task Too_few_open_files_for_the_process_itself_are_an_error_at_startup()
    {
        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback() with { OpenFiles = 300 });

        (await server.ExitCodeAsync()).Should().Be(1);

        server.Errors.Lines.Should().Equal("chatroom-server: only 300 files may be open (ulimit -n); the process itself needs 400");
    }

    [Fact]
    public async Task Version_and_help_are_printed_without_starting_the_server()
    {
        await using var version = ServerProcess.Start("--version");
        (await version.ExitCodeAsync()).Should().Be(0);
        version.Output.Lines.Should().Equal("0.1.0");

        await using var help = ServerProcess.Start("--help");
        (await help.ExitCodeAsync()).Should().Be(0);
        help.Output.ToString().Should().Contain("Usage:").And.Contain("--port").And.Contain("backup").And.Contain("--ChatRoom:Limits:MaxConnections=500");
    }

    private static Task<TestServer> StartAsync(string variable, string value, params string[] arguments) => TestServer.StartAsync(
        new ServerLaunch { Arguments = arguments, Environment = new Dictionary<string, string> { [variable] = value } });

    private static async Task ShouldServeBothAsync(TestServer server)
    {
        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        await using var member = await server.JoinAsync("member");
        server.Process.Output.Lines.Should().NotContain(line => line.Contains("Overriding", StringComparison.Ordinal));
    }
}
