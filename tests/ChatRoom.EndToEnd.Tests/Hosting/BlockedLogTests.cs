using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>A log that nobody reads loses lines, and does not block the chat.</summary>
public sealed class BlockedLogTests
{
    /// <summary>Starts a server in a terminal, presses Ctrl+S when its own input begins, and prints the exit code.</summary>
    private const string Terminal = """
        import os, pty, select, sys
        pid, master = pty.fork()
        if pid == 0:
            os.execvp(sys.argv[1], sys.argv[1:])
        while 0 not in (ready := select.select([master, 0], [], [])[0]):
            sys.stdout.buffer.write(os.read(master, 4096))
            sys.stdout.flush()
        os.write(master, b'\x13')
        print('stopped, server', pid, flush=True)
        print('exit code', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        """;

    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Full_pipe_does_not_block_members_and_SIGTERM_ends_the_server()
    {
        await using var server = await StartBlockedAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");

        await bob.SendLineAsync("hello");
        await ann.SkipToAsync("bob: hello\n");
        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        server.Process.Signal(PosixSignal.SIGTERM);

        (await server.Process.ExitCodeUnreadAsync(DrainTimeout)).Should().Be(0);
        (await ann.ReadToEndAsync()).Should().EndWith("* the server is shutting down, please reconnect\n");
    }

    [Fact]
    public async Task Second_signal_ends_a_server_with_a_full_pipe_at_once()
    {
        await using var server = await StartBlockedAsync("ChatRoom:Shutdown:DrainTimeout=00:01:00");
        await using var deaf = await server.JoinAsync("deaf"); // keeps its connection open
        var signals = 0;

        Task<int> ended;
        do
        {
            // Repeated, as people do. Two signals within a tenth of a second count as one.
            server.Process.Signal(PosixSignal.SIGTERM);
            ended = server.Process.ExitCodeUnreadAsync(DrainTimeout);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        }
        while (!ended.IsCompleted && signals++ < 20);

        (await ended).Should().BeOneOf([0, 143], "there may be nothing left to wait for");
    }

    [Fact]
    public async Task Stopped_terminal_does_not_block_members_and_SIGTERM_ends_the_server()
    {
        await using var terminal = ToolProcess.Start(
            "python3", "-c", Terminal, "dotnet", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"),
            ServerLaunch.ChatOnLoopback, ServerLaunch.HttpOnLoopback, "--ChatRoom:Journal:Kind=Memory");
        var output = await terminal.Output.ReadThroughAsync("Http on ");
        var port = int.Parse(Regex.Match(output, @"Chat on 127\.0\.0\.1:(\d+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        terminal.EndTyping();
        await terminal.Output.ReadThroughAsync("stopped, server ");
        var pid = (await terminal.Output.ReadLineAsync()).Trim();

        await using var ann = await (await TestClient.ConnectAsync(port)).JoinAsync("ann");
        await using var bob = await (await TestClient.ConnectAsync(port)).JoinAsync("bob");
        await bob.SendLineAsync("hello");
        await ann.SkipToAsync("bob: hello\n");
        await using var kill = ToolProcess.Start("kill", pid);

        await terminal.Output.ReadThroughAsync("exit code 0\n");
    }

    /// <summary>Starts a server whose output is a full pipe that nobody reads. At this log level a request logs more than 1 kB.</summary>
    private static async Task<TestServer> StartBlockedAsync(params string[] settings)
    {
        var server = await TestServer.StartAsync(["Serilog:MinimumLevel:Default=Verbose", .. settings]);
        server.Process.Output.Pause();
        await RequestAsync(server);
        return server;
    }

    private static Task RequestAsync(TestServer server) => Parallel.ForEachAsync(
        Enumerable.Range(0, 250), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await server.GetAsync("/health/live"));
}
