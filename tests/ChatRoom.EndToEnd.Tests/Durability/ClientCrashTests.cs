using ChatRoom.EndToEnd.Tests.ConsoleClient;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// Our own client, while the server is killed at random moments: it comes back by itself, and in the end has shown all that
/// was said, and said all that was typed, exactly once and in order.
/// </summary>
public sealed class ClientCrashTests
{
    private const string Last = "that is all";
    private const string Lobby = "#lobby";
    private const int MessagesARound = 300;

    [Fact]
    public async Task Our_client_shows_and_sends_everything_once_however_often_the_server_was_killed()
    {
        var seed = CrashSeed.New();
        var home = Directory.CreateTempSubdirectory("chatroom-client-");
        var round = 0;
        try
        {
            var path = Path.Combine(home.FullName, "chatroom.db");
            await using var forwarder = new Forwarder();
            await using var server = new MortalServer(ServerLaunch.OnLoopback(
                $"ChatRoom:Journal:Path={path}", "ChatRoom:Limits:MessagesPerSecond=0", "ChatRoom:SlowMembers:MaxLagBytes=1073741824"));
            await server.StartAsync();
            forwarder.Target = await server.PortAsync();
            await using var client = ClientProcess.Start($"127.0.0.1:{forwarder.Port}", "-a", "phoenix");
            await client.Output.ReadThroughAsync("You are now connected!\n");
            var random = new Random(seed);
            var heard = new List<string>();
            var typed = 0;
            for (; round < CrashSeed.Rounds / 2; round++) // it waits ever longer before it comes back
            {
                var port = await server.PortAsync();
                forwarder.Target = port;
                var talker = (await Member.JoinAsync(port, $"m{round}", Lobby, Lobby))!;
                talker.Begin(static () => { }, new Random(random.Next()), MessagesARound);
                for (var lines = random.Next(1, 10); lines > 0; lines--)
                {
                    await client.WriteAsync($"phoenix {typed++} says so\n");
                }

                // Mostly it is back, and hears what is said now; sometimes not even that.
                for (var lines = random.Next(4) == 0 ? 0 : random.Next(1, MessagesARound); lines > 0; lines -= heard[^1].StartsWith($"m{round}: ", StringComparison.Ordinal) ? 1 : 0)
                {
                    heard.Add(await client.Output.ReadLineAsync());
                }

                forwarder.Target = 0;
                await server.KillAsync();
                await talker.DisposeAsync();
                await server.StartAsync();
            }

            forwarder.Target = await server.PortAsync();
            await client.WriteAsync($"phoenix {typed++} {Last}\n");
            while (heard.Count == 0 || !heard[^1].EndsWith(Last, StringComparison.Ordinal))
            {
                heard.Add(await client.Output.ReadLineAsync());
            }

            await server.KillAsync();
            var stored = StoredRooms.Read(path).Rooms[Lobby].Where(static text => text.Contains(": ", StringComparison.Ordinal)).ToArray();
            heard.Where(static text => text.Contains(": ", StringComparison.Ordinal)).Should().Equal(stored);
            stored.Where(static text => text.StartsWith("phoenix: ", StringComparison.Ordinal)).Select(static text => int.Parse(text.Split(' ')[2], null))
                .Should().Equal(Enumerable.Range(0, typed));
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {stored.Length} messages heard, {typed} typed");
        }
        catch (Exception e)
        {
            throw CrashSeed.Failure(seed, round, home.FullName, e);
        }

        home.Delete(recursive: true);
    }
}
