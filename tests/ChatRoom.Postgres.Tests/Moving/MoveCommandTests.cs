using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>The subcommand move, as an operator runs it.</summary>
public sealed class MoveCommandTests(PostgresServer postgres) : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly MovedFiles _files = new();
    private readonly MovedFiles _others = new();

    [Fact]
    public async Task Talk_accounts_ids_and_resume_go_on_in_the_database_and_in_files_again()
    {
        var schema = await postgres.NewSchemaAsync();
        string token;
        await using (var server = await TestServer.StartAsync($"ChatRoom:Journal:Path={_files.Path}"))
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync($"/register\n{Password}\n{Password}\n/topic tea\nlunch at ten\n");
            await ann.SkipToAsync("now needs your password\n");
            await ann.SkipToAsync("ann: lunch at ten\n");
            await ann.SendAsync("/ids on\n/resume\n");
            await ann.SkipToAsync("* ids are on");
            await ann.SkipToAsync("/resume ");
            token = (await ann.ReadLineAsync()).Trim();
            await using var bob = await server.JoinAsync("bob");
            await bob.SendLineAsync("while ann is there");
            await ann.SkipToAsync("bob: while ann is there\n");
            await server.Process.KillAsync(); // the files are not closed cleanly
        }

        var (exitCode, output, errors) = await MoveAsync("postgres", _files.Path, schema);
        exitCode.Should().Be(0, errors);
        output.Should().MatchRegex(
            $"""
            ^moved \d+ rooms?, \d+ events, 1 account, 0 bans, \d+ audit rows?, \d+ resume positions? from the journal {_files.Path} to the database postgres at 127.0.0.1 in \d+\.\d s, and verified that both are equal
            start the server with ChatRoom:Journal:Kind=Postgres
            the journal {_files.Path} is still there, and unchanged: never run a server on both$
            """);

        string last;
        await using (var server = await TestServer.StartAsync("ChatRoom:Journal:Kind=Postgres", $"ChatRoom:Postgres:ConnectionString={schema}"))
        {
            await using var ann = await server.ConnectAsync();
            await ann.SendLineAsync($"/resume {token}");
            await ann.SkipToAsync("You are now connected!\n");
            await ann.SendAsync("/search lunch\n/topic\nand on\n");
            await ann.SkipToAsync("ann: lunch at ten\n");
            await ann.SkipToAsync("tea");
            last = (await ann.SkipToAsync(" ann: and on\n")).Split('\n')[^2].Split(' ')[0];
            await using var eve = await server.ConnectAsync();
            await eve.SendAsync($"ann\nwrong\n");
            await eve.SkipToAsync("password");
            await using var carl = await server.ConnectAsync();
            await carl.SendLineAsync("carl");
            await carl.SkipToAsync("ann: lunch at ten\n");
            await carl.SkipToAsync("bob: while ann is there\n");
            await ann.SendLineAsync("/resume");
            await ann.SkipToAsync("/resume ");
            token = (await ann.ReadLineAsync()).Trim();
        }

        (await MoveAsync("files", _others.Path, schema)).ExitCode.Should().Be(0);

        await using (var server = await TestServer.StartAsync($"ChatRoom:Journal:Path={_others.Path}"))
        {
            await using var ann = await server.ConnectAsync();
            await ann.SendLineAsync($"/resume {token}");
            await ann.SkipToAsync("You are now connected!\n");
            await ann.SendLineAsync("home again");
            var id = (await ann.SkipToAsync(" ann: home again\n")).Split('\n')[^2].Split(' ')[0];
            Number(id).Should().BeGreaterThan(Number(last));
        }
    }

    [Fact]
    public async Task Move_that_is_killed_goes_on()
    {
        var schema = await postgres.NewSchemaAsync();
        await _files.FillAsync(more: 30_000);
        await using (var killed = ServerProcess.Start(Arguments("postgres", _files.Path, schema)))
        {
            await Deadline.UntilAsync(
                () => CountAsync(schema), static count => count > 0, static _ => "events were moved");
            await killed.KillAsync();
        }

        (await CountAsync(schema)).Should().BeLessThan(30_013, "it was killed in the middle");
        await using (var server = ServerProcess.Start("--ChatRoom:Journal:Kind=Postgres", $"--ChatRoom:Postgres:ConnectionString={schema}", ServerLaunch.ChatOnLoopback, ServerLaunch.HttpOnLoopback))
        {
            (await server.ExitCodeAsync()).Should().Be(1);
            server.Errors.Lines.Should().ContainSingle().Which.Should().EndWith("was not finished: run ChatRoom.Server move --to postgres again");
        }

        var (exitCode, output, errors) = await MoveAsync("postgres", _files.Path, schema);

        exitCode.Should().Be(0, errors);
        errors.Should().Contain("continuing the move that was interrupted");
        output.Should().StartWith("moved 3 rooms, 30013 events, 1 account, 1 ban, 3 audit rows, 2 resume positions ");
        (await MoveAsync("postgres", _files.Path, schema)).Should().Be((1, "", $"""
            moving the journal {_files.Path} to the database postgres at 127.0.0.1; if this is interrupted, run the same command again
            chatroom-server: the database postgres at 127.0.0.1 is not empty, and is left as it is: this journal was moved to it before; start the server with it
            """));
    }

    [Fact]
    public async Task Mistakes_are_explained_in_a_line()
    {
        await using var help = ServerProcess.Start("move", "--help");
        (await help.ExitCodeAsync()).Should().Be(0);
        help.Output.ToString().Should().Contain("--to <WHERE>").And.Contain("into an empty PostgreSQL database, or back").And.Contain("--data <DIR>").And.NotContain("--port");
        (await RunAsync("move")).Should().Be((1, "", "chatroom-server: Option '--to' is required; see move --help"));
        (await RunAsync("move", "--to", "oracle")).Errors.Should().StartWith("chatroom-server: Argument 'oracle' not recognized");
        (await RunAsync("move", "--to", "postgres")).Errors.Should().Contain("ChatRoom:Postgres:ConnectionString: is not a connection string");
        (await MoveAsync("postgres", _files.Path, "Host=127.0.0.1;Port=1;Username=x")).Errors.Should().Be(
            $"chatroom-server: there is no journal {_files.Path}: name it by ChatRoom:Journal:Path, or its folder by --data");
        (await MoveAsync("files", _files.Path, await postgres.NewSchemaAsync())).Errors.Should().Be(
            "chatroom-server: the database postgres at 127.0.0.1 has no tables of ChatRoom: there is nothing to move");
    }

    public void Dispose()
    {
        _files.Dispose();
        _others.Dispose();
    }

    private static long Number(string id) => long.Parse(string.Concat(id.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Arguments(string to, string path, string schema) =>
        ["move", "--to", to, $"--ChatRoom:Journal:Path={path}", $"--ChatRoom:Postgres:ConnectionString={schema}"];

    private static Task<(int ExitCode, string Output, string Errors)> MoveAsync(string to, string path, string schema) => RunAsync(Arguments(to, path, schema));

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var exitCode = await server.ExitCodeAsync();
        return (exitCode, string.Join('\n', server.Output.Lines), string.Join('\n', server.Errors.Lines));
    }

    /// <summary>Returns how many events a schema has; 0: it has no tables yet.</summary>
    private async Task<long> CountAsync(string schema)
    {
        var name = new Npgsql.NpgsqlConnectionStringBuilder(schema).SearchPath;
        return await postgres.ExecuteAsync($"SELECT to_regclass('{name}.events') IS NOT NULL") is true
            ? (long)(await postgres.ExecuteAsync($"SELECT count(*) FROM {name}.events"))!
            : 0;
    }
}
