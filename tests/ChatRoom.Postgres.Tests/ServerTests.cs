using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>The server as a process, with PostgreSQL.</summary>
public sealed class ServerTests(PostgresServer postgres)
{
    private const string Secret = "open-sesame";
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Talk_account_search_and_resume_survive_a_kill()
    {
        var launch = await LaunchAsync();
        string token;
        await using (var server = await TestServer.StartAsync(launch))
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync($"/register\n{Password}\n{Password}\n/topic tea\nlunch at ten\n");
            await ann.SkipToAsync("now needs your password\n");
            await ann.SkipToAsync("ann: lunch at ten\n");
            await ann.SendAsync("/resume\n");
            await ann.SkipToAsync("/resume ");
            token = (await ann.ReadLineAsync()).Trim();
            await using var bob = await server.JoinAsync("bob");
            await bob.SendLineAsync("while ann is there");
            await ann.SkipToAsync("bob: while ann is there\n");
            (await server.StatsAsync()).GetProperty("journal").GetProperty("kind").GetString().Should().Be("postgres");
            server.Process.Output.ToString().Should().Contain("The journal is the database postgres at 127.0.0.1, durability Process").And.NotContain(Secret);
            await server.Process.KillAsync();
        }

        await using (var server = await TestServer.StartAsync(launch))
        {
            await using var ann = await server.ConnectAsync();
            await ann.SendLineAsync($"/resume {token}");
            await ann.SkipToAsync("You are now connected!\n");
            await ann.SendLineAsync("/search lunch");
            await ann.SkipToAsync("ann: lunch at ten\n");
            await ann.SendLineAsync("/topic");
            await ann.SkipToAsync("tea");
            await ann.SendLineAsync("and on");
            await ann.SkipToAsync("ann: and on\n");
            await using var eve = await server.ConnectAsync();
            await eve.SendLineAsync("ann");
            await eve.SkipToAsync("password");
            await using var carl = await server.ConnectAsync();
            await carl.SendLineAsync("carl");
            await carl.SkipToAsync("ann: lunch at ten\n");
            await carl.SkipToAsync("bob: while ann is there\n");
            await carl.SkipToAsync("ann: and on\n");
        }
    }

    [Fact]
    public async Task Second_server_does_not_start_and_says_why_without_secrets()
    {
        var launch = await LaunchAsync();
        await using var first = await TestServer.StartAsync(launch);
        await using var second = ServerProcess.Start(launch);

        (await second.ExitCodeAsync()).Should().Be(1);

        second.Errors.Lines.Should().ContainSingle().Which.Should().StartWith("chatroom-server: the database postgres at 127.0.0.1 is in use by another server (127.0.0.1): stop it");
        $"{second.Output}{second.Errors}".Should().NotContain(Secret);
    }

    [Fact]
    public async Task Database_that_cannot_be_reached_stops_the_start_in_one_line()
    {
        await using var server = ServerProcess.Start(Launch($"Host=127.0.0.1;Port=1;Username=x;Password={Secret}"));

        (await server.ExitCodeAsync()).Should().Be(69, "a restart may help");

        server.Errors.Lines.Should().ContainSingle().Which.Should().StartWith("chatroom-server: the database x at 127.0.0.1 cannot be reached (");
        $"{server.Output}{server.Errors}".Should().NotContain(Secret);
    }

    [Fact]
    public async Task Migrate_creates_the_tables_once_and_backup_names_pg_dump()
    {
        var settings = (await LaunchAsync()).Arguments.Where(static argument => argument.StartsWith("--ChatRoom", StringComparison.Ordinal)).ToArray();

        (await RunAsync(["migrate", .. settings])).Should().Be((0, "migrated the database postgres at 127.0.0.1 from schema 0 to 1", ""));
        (await RunAsync(["migrate", .. settings])).Should().Be((0, "the database postgres at 127.0.0.1 has schema 1 already", ""));
        (await RunAsync(["backup", "x.backup", .. settings])).Should().Be(
            (1, "", "chatroom-server: there is no file to backup: ChatRoom:Journal:Kind is Postgres; use pg_dump and pg_restore, see docs/postgres.md"));
        (await RunAsync(["migrate"])).Should().Be((1, "", "chatroom-server: there is no database to migrate: ChatRoom:Journal:Kind is Sqlite"));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var exitCode = await server.ExitCodeAsync();
        return (exitCode, string.Join('\n', server.Output.Lines), string.Join('\n', server.Errors.Lines));
    }

    private static ServerLaunch Launch(string connectionString) => ServerLaunch.OnLoopback(
        "ChatRoom:Journal:Kind=Postgres", $"ChatRoom:Postgres:ConnectionString={connectionString}");

    private async Task<ServerLaunch> LaunchAsync() => Launch($"{await postgres.NewSchemaAsync()};Password={Secret}");
}
