using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// Clients pull their plugs, and the server is killed, at random moments. Each client resumes after the last number that it has,
/// and in the end has everything exactly once, in order. How often, and the seed: <see cref="CrashSeed"/>.
/// </summary>
public sealed class ResumeCrashTests
{
    private const string Last = "that is all";
    private const int Returners = 4;
    private static readonly string[] RoomNames = ["#one", "#two"];

    [Fact]
    public async Task Client_that_resumes_gets_everything_once_and_in_order_whatever_was_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGKILL is Linux's");
        var seed = CrashSeed.New();
        var home = Directory.CreateTempSubdirectory("chatroom-resume-");
        var round = 0;
        try
        {
            var path = Path.Combine(home.FullName, "chatroom.db");
            var launch = ServerLaunch.OnLoopback(
                "ChatRoom:Journal:Kind=Sqlite", $"ChatRoom:Journal:Path={path}", "ChatRoom:Limits:MessagesPerSecond=0", "ChatRoom:SlowMembers:MaxLagBytes=1073741824");
            await using var server = new MortalServer(launch);
            var random = new Random(seed);
            var returners = Enumerable.Range(0, Returners)
                .Select(i => (Room: RoomNames[i % RoomNames.Length], Of: new Returner($"r{i}", RoomNames[i % RoomNames.Length], server.PortAsync, new Random(random.Next())))).ToArray();
            var all = Task.WhenAll(returners.Select(static returner => returner.Of.RunAsync(Last)));
            for (; round < CrashSeed.Rounds; round++)
            {
                await server.StartAsync();
                var members = await TalkAsync(await server.PortAsync(), round, random, random.Next(1, 3_000), all);
                await server.KillAsync();
                foreach (var member in members)
                {
                    await member.DisposeAsync();
                }
            }

            await server.StartAsync();
            await SayLastAsync(await server.PortAsync());
            await all;
            await server.KillAsync();

            var witness = new Witness();
            foreach (var (room, returner) in returners)
            {
                witness.Note(room, $"{returner.Resumed} times resumed", returner.Shown);
            }

            witness.Check(StoredRooms.Read(path));
            returners.Sum(static returner => returner.Of.Resumed).Should().BeGreaterThan(CrashSeed.Rounds / 2, "else nothing was tried");
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"seed {seed}: {returners.Sum(static returner => returner.Of.Resumed)} times resumed, {returners.Sum(static returner => returner.Of.Shown.Count)} events");
        }
        catch (Exception e)
        {
            throw CrashSeed.Failure(seed, round, home.FullName, e);
        }

        home.Delete(recursive: true);
    }

    /// <summary>Two talk in each room, until they were shown so many lines and beyond.</summary>
    private static async Task<Member[]> TalkAsync(int port, int round, Random random, int lines, Task returners)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var members = await Task.WhenAll(
            from room in Enumerable.Range(0, RoomNames.Length)
            from place in Enumerable.Range(0, 2)
            select Member.JoinAsync(port, $"m{round}-{room}-{place}", RoomNames[room], "#lobby"));
        foreach (var member in members)
        {
            member!.Begin(ShownOne, new Random(random.Next()));
        }

        await await Task.WhenAny(enough.Task, returners, Task.WhenAny(members.Select(static member => member!.EndAsync())).Unwrap());
        enough.Task.IsCompleted.Should().BeTrue("no connection ends before the server is killed");
        return members!;

        void ShownOne()
        {
            if (Interlocked.Decrement(ref lines) == 0)
            {
                enough.SetResult();
            }
        }
    }

    private static async Task SayLastAsync(int port)
    {
        foreach (var room in RoomNames)
        {
            await using var client = await (await TestClient.ConnectAsync(port)).JoinAsync($"last-{room[1..]}");
            await client.SendLineAsync($"/join {room}");
            await client.SendLineAsync(Last);
            await client.SkipToAsync($": {Last}\n");
        }
    }
}
