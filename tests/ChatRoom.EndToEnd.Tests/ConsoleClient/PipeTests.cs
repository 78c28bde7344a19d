using System.Diagnostics;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client in a pipe: plain lines in, plain lines out, and an exit code.</summary>
public sealed class PipeTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Server => $"127.0.0.1:{fixture.Server.ChatPort}";

    [Fact]
    public async Task Lines_are_sent_and_received_lines_are_printed_unchanged()
    {
        var result = await ClientProcess.RunAsync("schön hier\n\n//etc", Server, "--alias", "piper");

        result.Should().Be(new ClientProcess.Result(0, """
            piper has connected to the chat room!
            You are now connected!
            piper: schön hier
            piper: /etc

            """, ""));
    }

    [Fact]
    public async Task First_line_is_the_alias_by_default()
    {
        var result = await ClientProcess.RunAsync("firstly\nhi\n", Server);

        result.ExitCode.Should().Be(0);
        result.Output.Should().EndWith("firstly: hi\n");
    }

    [Fact]
    public async Task Client_chats_with_nc_until_it_quits()
    {
        await using var person = await fixture.Server.JoinAsync("person");
        await using var client = ClientProcess.Start(Server, "-a", "chatty");
        await client.Output.ExpectAsync("chatty has connected to the chat room!\nYou are now connected!\n");
        await person.ExpectLineAsync("chatty has connected to the chat room!");

        await person.SendLineAsync("hello");
        await person.ExpectLineAsync("person: hello");
        await client.Output.ExpectAsync("person: hello\n");
        await client.WriteAsync("/quit see you\nnobody reads this\n");

        await person.ExpectAsync("chatty: see you\nchatty has left the chat room!\n");
        (await client.EndAsync()).Should().Be(new ClientProcess.Result(0, "chatty: see you\n", ""));
    }

    [Fact]
    public async Task More_lines_than_the_server_reads_at_once_all_arrive_in_order()
    {
        await using var person = await fixture.Server.JoinAsync("counter");
        var lines = Enumerable.Range(1, 25).Select(static n => $"line {n}").ToArray();

        var result = await ClientProcess.RunAsync(string.Join('\n', lines), Server, "-a", "many");

        await person.ExpectLineAsync("many has connected to the chat room!");
        foreach (var line in lines)
        {
            await person.ExpectLineAsync($"many: {line}");
        }

        result.ExitCode.Should().Be(0);
        result.Output.Should().EndWith("many: line 25\n");
    }

    [Fact]
    public async Task Taken_or_illegal_alias_is_exit_code_2_with_the_reason_in_one_line()
    {
        await using var person = await fixture.Server.JoinAsync("taken");

        (await ClientProcess.RunAsync("hi\n", Server, "-a", "taken")).Should()
            .Be(new ClientProcess.Result(2, "", "chatroom: the alias is refused: that alias is taken\n"));
        var illegal = await ClientProcess.RunAsync("hi\n", Server, "-a", "a b");
        (illegal.ExitCode, illegal.Output).Should().Be((2, ""));
        illegal.Errors.Should().MatchRegex("^chatroom: the alias is refused: (an alias can't contain white space|that alias can't be had, a_b could)\n$");
    }

    [Fact]
    public async Task Full_server_is_exit_code_2()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MaxConnections=1");
        await using var person = await server.JoinAsync("person");

        (await ClientProcess.RunAsync("hi\n", $"127.0.0.1:{server.ChatPort}", "-a", "late")).Should().Be(new ClientProcess.Result(
            2, "", $"chatroom: 127.0.0.1:{server.ChatPort}: the server is full, please try again later\n"));
    }

    [Fact]
    public async Task Refused_connection_is_exit_code_1()
    {
        (await ClientProcess.RunAsync("hi\n", "127.0.0.1:1", "-a", "ann")).Should()
            .Be(new ClientProcess.Result(1, "", "chatroom: 127.0.0.1:1: connection refused: is the server running?\n"));
        (await ClientProcess.RunAsync("hi\n", "no-such-host.invalid", "-a", "ann")).Should()
            .Be(new ClientProcess.Result(1, "", "chatroom: no-such-host.invalid:5000: unknown host no-such-host.invalid\n"));
    }

    [Theory]
    [InlineData("host:x")]
    [InlineData("--bogus")]
    [InlineData("localhost", "--bogus")]
    [InlineData("localhost:5000", "5001")]
    [InlineData("--rate", "1e-300")]
    [InlineData("--insecure")]
    [InlineData("--rate", "-1")]
    [InlineData("--alias", "")]
    [InlineData("--tls", "--ca", "/no/such/file")]
    public async Task Wrong_command_line_is_exit_code_64_and_one_line(params string[] arguments)
    {
        var (exitCode, output, errors) = await ClientProcess.RunAsync("", arguments);

        (exitCode, output).Should().Be((64, ""));
        errors.TrimEnd('\n').Should().StartWith("chatroom: ").And.NotContain("\n");
    }

    [Fact]
    public async Task Unknown_option_is_reported() =>
        (await ClientProcess.RunAsync("", "--foo")).Errors.Should().Be("chatroom: there is no option --foo (see --help)\n");

    [Fact]
    public async Task Refused_connection_is_reported_before_a_missing_alias() =>
        (await ClientProcess.RunAsync("", "127.0.0.1:1")).Should()
            .Be(new ClientProcess.Result(1, "", "chatroom: 127.0.0.1:1: connection refused: is the server running?\n"));

    [Fact]
    public async Task Settings_file_and_variables_count_in_a_pipe_too()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "chatroom"));
        var file = Path.Combine(folder.FullName, "chatroom", "client.json");
        await File.WriteAllTextAsync(file, $$"""{ "server": "{{Server}}", "alias": "of-the-file" }""", TestContext.Current.CancellationToken);
        await using var first = ToolProcess.Start("env", $"XDG_CONFIG_HOME={folder.FullName}", "dotnet", ClientProcess.Path, "--rate", "0");
        await first.TypeAsync("of-the-pipe\n");
        await first.Output.ReadThroughAsync("of-the-pipe has connected to the chat room!\n");

        await using var second = ToolProcess.Start("env", $"XDG_CONFIG_HOME={folder.FullName}", "CHATROOM_ALIAS=of-the-variable", "dotnet", ClientProcess.Path);
        await second.Output.ReadThroughAsync("of-the-variable has connected to the chat room!\n");

        await File.WriteAllTextAsync(file, "{ \"sever\": 1 }", TestContext.Current.CancellationToken);
        await using var third = ToolProcess.Start("bash", "-c", $"XDG_CONFIG_HOME={folder.FullName} dotnet '{ClientProcess.Path}' 2>&1; echo code $?");
        await third.Output.ReadThroughAsync($"chatroom: {file}: line 1: there is no setting 'sever' (see --help)\ncode 64\n");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task No_input_at_all_is_no_alias()
    {
        var result = await ClientProcess.RunAsync("", Server);

        result.Should().Be(new ClientProcess.Result(64, "", "chatroom: no alias: give one with --alias, or as the first line of the input\n"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_makes_it_leave_in_order(string signal)
    {
        await using var person = await fixture.Server.JoinAsync($"witness-{signal}");
        await using var client = ClientProcess.Start(Server, "-a", $"ends-{signal}");
        await client.Output.ReadThroughAsync("You are now connected!\n");

        using var kill = Process.Start("kill", [$"-{signal}", $"{client.Id}"]);

        (await client.EndAsync()).ExitCode.Should().Be(0);
        await person.SkipToAsync($"ends-{signal} has left the chat room!\n");
    }

    [Fact]
    public async Task Reader_that_goes_away_ends_it()
    {
        await using var person = await fixture.Server.JoinAsync("header");
        await using var client = ToolProcess.Start("bash", "-c", $"(echo headed; cat) | dotnet '{ClientProcess.Path}' {Server} | head -1");
        await client.Output.ExpectAsync("headed has connected to the chat room!\n");
        await person.ExpectLineAsync("headed has connected to the chat room!");

        await person.SendLineAsync("this finds nobody reading");

        await person.SkipToAsync("headed has left the chat room!\n");
    }
}
