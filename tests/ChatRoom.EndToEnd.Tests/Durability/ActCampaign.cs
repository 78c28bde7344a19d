using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>A server with an admin, <c>vera</c>, that is killed again and again, with the same files.</summary>
/// <param name="name">The name of the folder of its files.</param>
/// <param name="settings">Additional settings.</param>
internal sealed class ActCampaign(string name, params string[] settings)
{
    private const string Password = "correct horse";

    private readonly int _seed = CrashSeed.New();

    /// <summary>Runs rounds, each of which ends the server.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="lossy">Whether the power is cut after each end: the disk then loses what was not synced.</param>
    /// <param name="runAsync">A round: the server, the number of the round, and the random choices.</param>
    public async Task RunAsync(int rounds, bool lossy, Func<MortalServer, int, Random, Task> runAsync)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGKILL and LD_PRELOAD are Linux's");
        var home = Directory.CreateTempSubdirectory($"chatroom-{name}-");
        var folder = Path.Combine(home.FullName, "data");
        var (disk, random, round) = (lossy ? new LossyDisk(folder) : null, new Random(_seed), 0);
        var launch = ServerLaunch.OnLoopback(
        [
            $"ChatRoom:Journal:Path={Path.Combine(folder, "chatroom.db")}", $"ChatRoom:Journal:Durability={(lossy ? "Disk" : "Process")}",
            UnlimitedServerFixture.Unlimited, "ChatRoom:HistoryOnJoin=0", "ChatRoom:Admins:0=vera", .. settings,
        ]) with
        { Environment = disk?.Environment ?? new Dictionary<string, string>() };
        try
        {
            await using var server = new MortalServer(launch, disk is null ? null : () =>
            {
                disk.Cut(random.Next(2) == 0 ? new Random(random.Next()) : null);
                disk.Settle();
            });
            for (; round < rounds; round++)
            {
                await runAsync(server, round, random);
            }
        }
        catch (Exception e)
        {
            throw CrashSeed.Failure(_seed, round, home.FullName, e);
        }

        home.Delete(recursive: true);
    }

    /// <summary>Connects as a guest.</summary>
    public static async Task<TestClient> JoinAsync(MortalServer server, string alias) => await (await TestClient.ConnectAsync(await server.PortAsync())).JoinAsync(alias);

    /// <summary>Connects as somebody with an account, who registers if they have none.</summary>
    public static async Task<TestClient> LogInAsync(MortalServer server, string alias)
    {
        var client = await TestClient.ConnectAsync(await server.PortAsync());
        await client.ExpectAsync("alias?");
        await client.SendLineAsync(alias);
        if (await client.ReadFirstAsync("password?".Length) == "password?")
        {
            await client.SendLineAsync(Password);
            await client.SkipToAsync("You are now connected!\n");
        }
        else
        {
            await client.SkipToAsync("You are now connected!\n");
            await client.SendAsync($"/register\n{Password}\n{Password}\n");
            await client.SkipToAsync("is registered and now needs your password\n");
        }

        return client;
    }

    /// <summary>Returns the last 1,000 messages of the client's room, as people see them.</summary>
    public static async Task<string[]> HistoryAsync(TestClient client) => await client.AskAsync("/history 1000");
}
