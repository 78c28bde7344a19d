using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Two servers as processes, with one database.</summary>
public sealed class SharedRightsTests(PostgresServer postgres)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task What_an_admin_of_one_server_decides_holds_for_the_people_on_the_other()
    {
        var launch = await LaunchAsync("ChatRoom:Admins:0=ann");
        await using var here = await TestServer.StartAsync(launch);
        await using var there = await TestServer.StartAsync(launch);
        await using var ann = await RegisterAsync(here, "ann");
        await using var bob = await RegisterAsync(there, "bob");
        await using var eve = await there.JoinAsync("eve");

        await ann.SendLineAsync("/ban -g ev* 10m spam");
        await ann.SkipToAsync("ban #1 on ev* on the whole server until");
        await eve.SkipToAsync("you are banned from this server until");
        await using (var eva = await there.ConnectAsync())
        {
            await eva.SendLineAsync("eva");
            await eva.SkipToAsync("you are banned from this server until");
        }

        await ann.SendLineAsync("/suspend bob 1h spam");
        await ann.SkipToAsync("suspended account bob until");
        await bob.SkipToAsync("this account is suspended until");

        await using var carl = await there.JoinAsync("carl");
        await ann.SendLineAsync("/lockdown read-only 10m");
        await carl.SkipToAsync("guests");
        await ann.SendLineAsync("/lockdown off");
        await carl.SkipToAsync("ann has ended the lockdown");
        await carl.SendLineAsync("/register");
        await carl.SendAsync($"{Password}\n{Password}\n");
        await carl.SkipToAsync("now needs your password");
    }

    [Fact]
    public async Task New_password_ends_the_connections_of_the_other_server_and_spares_the_one_that_gave_it()
    {
        var launch = await LaunchAsync();
        await using var here = await TestServer.StartAsync(launch);
        await using var there = await TestServer.StartAsync(launch);
        await using var ann = await RegisterAsync(here, "ann");
        await using var phone = await LogInAsync(there, "ann");
        const string next = "battery staple horse";

        await ann.SendAsync($"/password\n{Password}\n{next}\n{next}\n");

        await ann.SkipToAsync("* your password has been changed");
        await phone.ReadToEndAsync();
        await ann.SendLineAsync("still here");
        await ann.SkipToAsync("ann: still here\n");
    }

    [Fact]
    public async Task Invitation_made_on_one_server_lets_the_person_in_on_the_other()
    {
        var launch = await LaunchAsync();
        await using var here = await TestServer.StartAsync(launch);
        await using var there = await TestServer.StartAsync(launch);
        await using var ann = await RegisterAsync(here, "ann");
        await using var bob = await there.JoinAsync("bob");
        await ann.SendAsync("/join #ops\n/room register\n/room set private on\n");
        await ann.SkipToAsync("private=on");
        await bob.SendLineAsync("/join #ops");
        await bob.SkipToAsync("* there is no such room\n");

        await ann.SendLineAsync("/invite bob");

        await ann.SkipToAsync("* you have invited bob to #ops");
        await bob.SkipToAsync("* ann has invited you to #ops: /join #ops");
        await bob.SendLineAsync("/join #ops");
        await bob.SkipToAsync("* you are in #ops now");
        await ann.SkipToAsync("* bob has joined this room\n");
    }

    [Fact]
    public async Task Read_marker_that_moves_on_one_server_is_the_one_of_the_other()
    {
        var launch = await LaunchAsync();
        await using var here = await TestServer.StartAsync(launch);
        await using var there = await TestServer.StartAsync(launch);
        await using var ann = await RegisterAsync(here, "ann");
        await using var desk = await LogInAsProgramAsync(here, "ann");
        await using var phone = await LogInAsProgramAsync(there, "ann");
        await ann.SendLineAsync("one");
        await desk.SkipToAsync("\"text\":\"one\"");
        await phone.SkipToAsync("\"text\":\"one\"");

        await desk.SendLineAsync("""{"read":"#lobby","id":2,"ref":"d"}""");

        (await AnswerAsync(desk)).Should().Contain("\"read\":2}");
        await phone.SkipToAsync("""{"type":"read","room":"#lobby","id":2}""");
        await Deadline.UntilAsync(
            async () =>
            {
                await phone.SendLineAsync("""{"read":"#lobby","id":1,"ref":"p"}""");
                return await AnswerAsync(phone);
            },
            static answer => answer.Contains("\"read\":2}", StringComparison.Ordinal),
            static answer => answer);
    }

    [Fact]
    public async Task Outgoing_webhook_gets_each_message_of_both_servers_once()
    {
        var launch = await LaunchAsync("ChatRoom:Webhooks:Outgoing=true", "ChatRoom:Webhooks:AllowedNetworks=127.0.0.0/8");
        await using var receiver = new HookReceiver();
        await using var here = await TestServer.StartAsync(launch);
        await using var there = await TestServer.StartAsync(launch);
        await using var ann = await RegisterAsync(there, "ann");
        await ann.SendAsync($"/join #ops\n/room register\n/webhook to {receiver.Url}\n");
        await ann.SkipToAsync("shown this once: ");
        await using var bob = await here.JoinAsync("bob");
        await bob.SendLineAsync("/join #ops");
        await bob.SkipToAsync("* you are in #ops now");

        for (var i = 1; i <= 10; i++)
        {
            await ann.SendLineAsync($"text {i} of ann");
            await bob.SkipToAsync($"ann: text {i} of ann\n");
            await bob.SendLineAsync($"text {i} of bob");
            await ann.SkipToAsync($"bob: text {i} of bob\n");
        }

        await Wait.UntilAsync(() => receiver.Texts.Contains("text 10 of bob"), "the last one is delivered");
        receiver.Texts.Should().Equal(Enumerable.Range(1, 10).SelectMany(static i => new[] { $"text {i} of ann", $"text {i} of bob" }));
    }

    private async Task<ServerLaunch> LaunchAsync(params string[] settings) => NodeServer.Launch(await postgres.NewSchemaAsync(), more: settings);

    private static async Task<TestClient> RegisterAsync(TestServer server, string alias)
    {
        var who = await server.JoinAsync(alias);
        await who.SendAsync($"/register\n{Password}\n{Password}\n");
        await who.SkipToAsync("now needs your password\n");
        return who;
    }

    private static async Task<TestClient> LogInAsync(TestServer server, string alias)
    {
        var who = await server.ConnectAsync();
        await who.SendAsync($"{alias}\n{Password}\n");
        await who.SkipToAsync("You are now connected!\n");
        return who;
    }

    private static async Task<TestClient> LogInAsProgramAsync(TestServer server, string alias)
    {
        var who = await server.ConnectAsync();
        await who.SendLineAsync($$"""{"alias":"{{alias}}","password":"{{Password}}"}""");
        await who.SkipToAsync("\"type\":\"live\"");
        return who;
    }

    private static async Task<string> AnswerAsync(TestClient program)
    {
        string line;
        do
        {
            line = await program.ReadLineAsync();
        }
        while (!line.Contains("\"type\":\"answer\"", StringComparison.Ordinal));

        return line;
    }
}
