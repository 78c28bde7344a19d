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
}
