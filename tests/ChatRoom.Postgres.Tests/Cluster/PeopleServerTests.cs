using System.Runtime.InteropServices;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>People on two servers, each a process, with one database.</summary>
public sealed class PeopleServerTests(PostgresServer postgres)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task People_of_two_servers_are_in_one_chat()
    {
        var launch = NodeServer.Launch(await postgres.NewSchemaAsync());
        await using var first = await TestServer.StartAsync(launch);
        await using var second = await TestServer.StartAsync(launch);
        await using var ann = await first.JoinAsync("ann");
        await ann.SendAsync($"/register\n{Password}\n{Password}\n");
        await ann.SkipToAsync("now needs your password\n");
        await ann.SendAsync("/join #tea\n/room register\n");
        await ann.SkipToAsync("you own #tea now");
        await using var bob = await second.JoinAsync("bob");
        await bob.SendLineAsync("/join #tea");
        await ann.SkipToAsync("bob has joined");
        await ann.SendLineAsync("good morning");
        await bob.SkipToAsync("ann: good morning\n");
        await bob.SendLineAsync("hello");
        await ann.SkipToAsync("bob: hello\n");

        await ann.SendLineAsync("/msg bob psst");
        await bob.SkipToAsync("* ann whispers: psst\n");
        await bob.SendLineAsync("/reply yes?");
        await ann.SkipToAsync("* bob whispers: yes?\n");
        await ann.SendLineAsync("/who");
        await ann.SkipToAsync("2 in #tea: ann");
        await ann.SendLineAsync("/whois bob");
        await ann.SkipToAsync("* bob is a guest");
        await using var eve = await second.ConnectAsync();
        await eve.SendLineAsync("b0b");
        await eve.SkipToAsync("bob");
        await ann.SendLineAsync("/kick bob noise");
        await bob.SkipToAsync("* ann has kicked you from #tea: noise\n");
        await ann.SkipToAsync("bob has left this room");
    }

    [Fact]
    public async Task People_of_a_server_that_is_killed_leave_and_those_of_one_that_is_stopped_too()
    {
        var launch = NodeServer.Launch(await postgres.NewSchemaAsync());
        await using var first = await TestServer.StartAsync(launch);
        await using var ann = await first.JoinAsync("ann");
        await using (var second = await TestServer.StartAsync(launch))
        {
            await using var bob = await second.JoinAsync("bob");
            await ann.SkipToAsync("bob has connected to the chat room!\n");
            await second.Process.KillAsync();
        }

        await ann.SkipToAsync("bob has left the chat room!\n");
        await using (var again = await first.JoinAsync("bob"))
        {
            await ann.SkipToAsync("bob has connected to the chat room!\n");
        }

        await ann.SkipToAsync("bob has left the chat room!\n");
        await using var third = await TestServer.StartAsync(launch);
        await using var carl = await third.JoinAsync("carl");
        await ann.SkipToAsync("carl has connected to the chat room!\n");
        third.Process.Signal(PosixSignal.SIGTERM);
        (await third.Process.ExitCodeAsync()).Should().Be(0);
        await ann.SkipToAsync("carl has left the chat room!\n");
        await ann.SendLineAsync("/who");
        await ann.SkipToAsync("1 in #lobby: ann");
    }
}
