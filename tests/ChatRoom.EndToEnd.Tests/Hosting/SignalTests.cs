using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>Signals other than those that end the server.</summary>
public sealed class SignalTests : IDisposable
{
    /// <summary>
    /// Starts a server in a terminal of its own and copies its output; closes the terminal when its own input ends, and
    /// prints the exit code.
    /// </summary>
    private const string Terminal = """
        import os, pty, select, sys
        pid, master = pty.fork()
        if pid == 0:
            os.execvp(sys.argv[1], sys.argv[1:])
        while 0 not in (ready := select.select([master, 0], [], [])[0]):
            sys.stdout.buffer.write(os.read(master, 4096))
            sys.stdout.flush()
        os.close(master)
        print('terminal closed', flush=True)
        print('exit code', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    [Fact]
    public async Task Hangup_reloads_settings_and_reports_which_need_a_restart()
    {
        await WriteAsync("""{ "ChatRoom": { "Limits": { "MaxAliasLength": 20 } }, "Serilog": { "MinimumLevel": { "Default": "Information" } } }""");
        await using var server = await StartAsync();
        await using var ann = await server.JoinAsync("ann");

        await WriteAsync("""
            {
              "Kestrel": { "Endpoints": { "Chat3": { "Url": "http://127.0.0.1:1" } } },
              "ChatRoom": { "Lobby": "#other", "Limits": { "MaxAliasLength": 12, "AliasTimeout": "5m" } },
              "Serilog": { "MinimumLevel": { "Default": "Warning" } }
            }
            """);
        server.Process.Signal(PosixSignal.SIGHUP);
        foreach (var waiting in (string[])["ChatRoom:Lobby", "Kestrel:Endpoints:Chat3:Url"])
        {
            await server.Process.Output.ExpectAsync($"WRN {waiting} has changed, needs a restart");
        }

        await ann.SendLineAsync("/nick thirteenchars");
        await ann.SkipToAsync("* an alias has at most 12 characters\n");
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" INF ChatRoom:", StringComparison.Ordinal), "the log's level has changed, too");

        await WriteAsync("""{ "ChatRoom": { "Limits": { "MaxAliasLength": 20 } }, "Serilog": { "MinimumLevel": { "Default": "Information" } } }""");
        server.Process.Signal(PosixSignal.SIGHUP);
        await server.Process.Output.ExpectAsync("INF ChatRoom:Limits:MaxAliasLength has changed and is in effect");
        await server.Process.Output.ExpectAsync("INF Settings reloaded, changes in effect: 3, changes that need a restart: 0");
        await ann.SendLineAsync("/nick thirteenchars");
        await ann.SkipToAsync("thirteenchars");
        (await server.StatsAsync()).GetProperty("total_connections").GetInt32().Should().Be(1, "nobody is disconnected");
    }

    [Fact]
    public async Task Hangup_with_errors_in_the_settings_changes_nothing_and_reports_all_errors()
    {
        await WriteAsync("{}");
        await using var server = await StartAsync();
        await using var ann = await server.JoinAsync("ann");

        await WriteAsync("""{ "ChatRoom": { "Limits": { "MaxAliasLength": 12, "MaxLineBytes": 1 } }, "Serilog": { "MinimumLevel": "Loud" } }""");
        server.Process.Signal(PosixSignal.SIGHUP);
        (await server.Process.Output.ExpectAsync("ERR Settings not reloaded, nothing has changed: ")).Should()
            .Contain("ChatRoom:Limits:MaxLineBytes: 1 is out of range").And.Contain("Serilog:MinimumLevel: 'Loud' is not a level");
        await WriteAsync("{ not JSON");
        server.Process.Signal(PosixSignal.SIGHUP);
        await server.Process.Output.ExpectAsync("Failed to load configuration from file");

        await ann.SendLineAsync("/nick thirteenchars");
        await ann.SkipToAsync("thirteenchars\n");

        await WriteAsync("{}");
        server.Process.Signal(PosixSignal.SIGHUP);
        await server.Process.Output.ExpectAsync("INF Settings reloaded, changes in effect: 0, changes that need a restart: 0");
    }

    [Fact]
    public async Task Changed_file_reloads_settings_without_a_signal_and_one_with_an_error_is_reported_once()
    {
        var motd = Path.Combine(_directory.FullName, "motd");
        await File.WriteAllTextAsync(motd, "one", TestContext.Current.CancellationToken);
        await WriteAsync("""{ "ChatRoom": { "Motd": "motd", "Limits": { "MaxAliasLength": 20 } } }""");
        await using var server = await StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await ann.SkipToAsync("* one\n");

        await File.WriteAllTextAsync(motd, "two", TestContext.Current.CancellationToken);
        await server.Process.Output.ExpectAsync("INF Settings reloaded, changes in effect: 0, changes that need a restart: 0");
        await ann.SendLineAsync("/motd");
        await ann.SkipToAsync("* two\n");

        await WriteAsync("""{ "ChatRoom": { "Motd": "motd", "Limits": { "MaxAliasLength": 5 } } }""");
        await server.Process.Output.ExpectAsync("ERR Settings not reloaded, nothing has changed: ");
        await WriteAsync("""{ "ChatRoom": { "Motd": "motd", "Limits": { "MaxAliasLength": 12 } } }""");
        await server.Process.Output.ExpectAsync("INF ChatRoom:Limits:MaxAliasLength has changed and is in effect");

        await ann.SendLineAsync("/nick thirteenchars");
        await ann.SkipToAsync("* an alias has at most 12 characters\n");
        server.Process.Output.Lines.Count(static line => line.Contains("Settings not reloaded", StringComparison.Ordinal)).Should().Be(1);
    }

    [Theory]
    [InlineData("SIGUSR1", 10)]
    [InlineData("SIGUSR2", 12)]
    public async Task Signal_without_a_meaning_is_ignored_and_logged(string name, int number)
    {
        await using var server = await StartAsync();

        server.Process.Signal(number);

        await server.Process.Output.ExpectAsync($"INF {name} ignored");
        await using var ann = await server.JoinAsync("ann");
    }

    [Theory]
    [InlineData("env")]
    [InlineData("bash")]
    public async Task Closed_terminal_shuts_down_gracefully_and_members_get_a_notice(string through)
    {
        await using var terminal = OpenTerminal(through == "env" ? ["env"] : ["bash", "-c", "\"$@\"; true", "bash"]);
        var port = await ChatPortAsync(terminal);
        await using var ann = await (await TestClient.ConnectAsync(port)).JoinAsync("ann");

        terminal.EndTyping();

        (await ann.ReadToEndAsync()).Should().Be("* the server is shutting down, please reconnect\n");
        if (through == "env")
        {
            await terminal.Output.ReadThroughAsync("exit code 0\n");
        }

        await Wait.UntilAsync(() => Directory.GetFiles(Path.Combine(_directory.FullName, "data"), "*-wal").Length == 0, "the journal is closed");
    }

    [Fact]
    public async Task Server_under_nohup_survives_its_terminal()
    {
        await using var terminal = OpenTerminal(["bash", "-c", "nohup \"$@\" >nohup.out 2>&1 & echo server $!; while ! grep -q ' is up: ' nohup.out; do sleep 0.05; done; cat nohup.out; wait", "bash"]);
        var port = await ChatPortAsync(terminal);
        var pid = await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "pid"), TestContext.Current.CancellationToken);
        try
        {
            await using var ann = await (await TestClient.ConnectAsync(port)).JoinAsync("ann");

            terminal.EndTyping();
            await terminal.Output.ReadThroughAsync("terminal closed\n");
            await (await Run("kill", "-HUP", pid.Trim())).DisposeAsync();

            await ann.SendLineAsync("still here");
            await ann.SkipToAsync("ann: still here\n");
        }
        finally
        {
            await (await Run("kill", pid.Trim())).DisposeAsync();
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task<ToolProcess> Run(string tool, params string[] arguments)
    {
        var process = ToolProcess.Start(tool, arguments);
        await process.ExitCodeAsync();
        return process;
    }

    private Task WriteAsync(string settings) =>
        File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), settings, TestContext.Current.CancellationToken);

    private Task<TestServer> StartAsync() => TestServer.StartAsync(ServerLaunch.OnLoopback() with { Directory = _directory.FullName });

    /// <summary>The shell prints its process id, and then replaces itself with the program.</summary>
    private ToolProcess OpenTerminal(string[] command) => ToolProcess.Start("python3", [
        "-c", Terminal, "bash", "-c", "cd \"$0\" && exec \"$@\"", _directory.FullName, .. command,
        "bash", "-c", "echo $$ > pid; exec \"$@\"", "bash",
        "dotnet", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), ServerLaunch.ChatOnLoopback, ServerLaunch.HttpOnLoopback]);

    private static async Task<int> ChatPortAsync(ToolProcess terminal)
    {
        var output = await terminal.Output.ReadThroughAsync("Http on ");
        return int.Parse(Regex.Match(output, @"Chat on 127\.0\.0\.1:(\d+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }
}
