using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatRoom.EndToEnd.Tests.Clients;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client in a pipe whose input or output fails.</summary>
public sealed class PipeEndTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Server => $"127.0.0.1:{fixture.Server.ChatPort}";

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signal_ends_it_while_it_waits_for_the_alias(string signal)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = ClientProcess.Start($"{listener.LocalEndpoint}");
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync("alias?"u8.ToArray(), TestContext.Current.CancellationToken);

        using var kill = Process.Start("kill", [$"-{signal}", $"{client.Id}"]);

        (await client.EndAsync()).Should().Be(new ClientProcess.Result(0, "", ""));
    }

    [Fact]
    public async Task Hang_up_makes_it_leave_in_order()
    {
        await using var person = await fixture.Server.JoinAsync("witness-HUP");
        await using var client = ClientProcess.Start(Server, "-a", "ends-HUP");
        await client.Output.ReadThroughAsync("You are now connected!\n");

        using var kill = Process.Start("kill", ["-HUP", $"{client.Id}"]);

        (await client.EndAsync()).ExitCode.Should().Be(0);
        await person.SkipToAsync("ends-HUP has left the chat room!\n");
    }

    [Fact]
    public async Task Signal_ends_the_client_although_its_output_is_not_read()
    {
        await using var flood = new FloodingServer();
        await using var client = ClientProcess.Start(flood.Address, "-a", "stalled");
        await flood.StalledAsync(); // nothing is read from the client's output

        using var kill = Process.Start("kill", ["-TERM", $"{client.Id}"]);

        (await client.ExitCodeAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("> /dev/full", "cannot write: ")]
    [InlineData(">&-", "cannot write: ")]
    [InlineData("< /", "cannot read: ")]
    public async Task Failing_output_or_input_is_exit_code_1_with_the_reason_in_one_line(string redirection, string reason)
    {
        await using var bash = ToolProcess.Start(
            "bash", "-c", $"exec 3>&1; true | dotnet '{ClientProcess.Path}' {Server} -a failing 2>&3 {redirection}; echo \"exit code $?\"");

        var output = await bash.Output.ReadToEndAsync();

        output.Should().Contain($"chatroom: {reason}").And.EndWith("exit code 1\n").And.NotContain("   at ");
    }

    [Fact]
    public async Task Too_long_line_is_skipped_with_a_warning()
    {
        var result = await ClientProcess.RunAsync($"before\n{new string('x', 100_000)}\nafter\n", Server, "-a", "verbose");

        (result.ExitCode, result.Errors).Should().Be((0, "chatroom: skipped an input line longer than 65536 characters\n"));
        result.Output.Should().EndWith("verbose: before\nverbose: after\n");
    }
}
