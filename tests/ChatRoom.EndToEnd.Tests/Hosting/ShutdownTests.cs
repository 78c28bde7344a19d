using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Chat;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The ways in which the server ends.</summary>
public sealed partial class ShutdownTests
{
    private const string Goodbye = "* the server is shutting down, please reconnect\n";
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Signal_shuts_down_gracefully_and_members_get_a_notice(PosixSignal signal)
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob", "\r\n");
        await ann.ExpectLineAsync("bob has connected to the chat room!");
        await using var nobody = await server.ConnectAsync();
        await nobody.ExpectAsync("alias?");

        server.Process.Signal(signal);

        (await server.Process.ExitCodeAsync(Promised)).Should().Be(0);
        (await ann.ReadToEndAsync()).Should().Be(Goodbye, "it is told that, and not who else left");
        (await bob.ReadToEndAsync()).Should().Be(Goodbye.ReplaceLineEndings("\r\n"));
        (await nobody.ReadToEndAsync()).Should().Be("\r\n" + Goodbye.ReplaceLineEndings("\r\n"));
        server.Process.Errors.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task Everything_accepted_is_delivered_first()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited);
        await using var talker = await server.JoinAsync("talker");
        await using var listener = await server.JoinAsync("listener");
        await using var another = await server.JoinAsync("another");
        await talker.SkipToAsync("another has connected to the chat room!\n");

        await talker.SendAsync(string.Concat(Enumerable.Range(0, 5000).Select(static n => $"<{n}>\n")));
        await talker.SkipToAsync("<4999>\n");
        server.Process.Signal(PosixSignal.SIGTERM);

        foreach (var one in (TestClient[])[listener, another])
        {
            var seen = await one.ReadToEndAsync();
            Numbers(seen).Should().Equal(Enumerable.Range(0, 5000));
            seen.Should().EndWith($"talker: <4999>\n{Goodbye}");
        }

        (await server.Process.ExitCodeAsync(Promised)).Should().Be(0);
    }

    [Fact]
    public async Task Signal_amid_a_conversation_cuts_it_at_the_same_message_for_all()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited);
        var members = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => server.JoinAsync($"m{n}")));
        var talker = await server.JoinAsync("talker");
        var welcomes = await Task.WhenAll(members.Select(static one => one.SkipToAsync("talker has connected to the chat room!\n")));
        welcomes.Should().HaveCount(20);

        var talk = talker.SendAsync(string.Concat(Enumerable.Range(0, 20_000).Select(static n => $"<{n}>\n")));
        await members[0].SkipToAsync("<0>\n");
        server.Process.Signal(PosixSignal.SIGTERM);

        var seen = await Task.WhenAll(members.Append(talker).Select(static one => one.ReadToEndAsync()));
        var last = Numbers(seen[1])[^1];
        Numbers(seen[1]).Should().Equal(Enumerable.Range(0, last + 1));
        seen[1..].Should().OnlyContain(one => one.EndsWith($"talker: <{last}>\n{Goodbye}", StringComparison.Ordinal));
        seen[1..^1].Should().OnlyContain(one => one == seen[1]);
        seen.Should().OnlyContain(one => !one.Contains("has left", StringComparison.Ordinal));
        (await server.Process.ExitCodeAsync(Promised)).Should().Be(0);
        await talk.ContinueWith(static _ => { }, TaskScheduler.Default); // the server may have aborted it
        foreach (var one in members.Append(talker))
        {
            one.Abort();
        }
    }

    [Fact]
    public async Task Member_that_does_not_read_is_cut_off_in_time()
    {
        await using var server = await TestServer.StartAsync(
            UnlimitedServerFixture.Unlimited, "ChatRoom:Shutdown:DrainTimeout=00:00:04");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();

        server.Process.Signal(PosixSignal.SIGTERM);

        (await crowd.Talker.ReadToEndAsync()).Should().Be(Goodbye);
        (await crowd.Listener.ReadToEndAsync()).Should().Be(Goodbye);
        (await server.Process.ExitCodeAsync(Promised)).Should().Be(0);
        await server.Process.Output.ExpectAsync("Connections that did not close in time and were aborted: 1");
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGINT, 130)]
    public async Task Second_signal_ends_it_at_once(PosixSignal signal, int exitCode)
    {
        await using var server = await TestServer.StartAsync(
            UnlimitedServerFixture.Unlimited, "ChatRoom:Shutdown:DrainTimeout=00:05:00");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();
        server.Process.Signal(signal);
        await server.Process.Output.ExpectAsync("Shutting down");

        var ended = server.Process.ExitCodeAsync();
        while (!ended.IsCompleted)
        {
            // Repeated, as people do. Two signals within a tenth of a second count as one, because some tools send two.
            server.Process.Signal(signal);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        }

        (await ended).Should().Be(exitCode);
    }

    private static int[] Numbers(string seen) => [.. Message().Matches(seen).Select(static match => int.Parse(match.Groups[1].ValueSpan, null))];

    [GeneratedRegex(@"talker: <(\d+)>\n")]
    private static partial Regex Message();
}
