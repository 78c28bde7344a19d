using ChatRoom.EndToEnd.Tests.Clients;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// Kills the server (SIGKILL) at random times under load, with the same file. Every event that a client has seen must be in the
/// file afterwards, once, with the same id. <see cref="CrashSeed"/> sets the number of rounds and the seed.
/// </summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Every_message_that_was_shown_survives_kills_of_the_server()
    {
        await RunAsync("Process", lossy: false, static (campaign, stored) => campaign.Witness.Check(stored));
    }

    [Fact]
    public async Task With_durability_Disk_it_survives_power_cuts_that_lose_unsynced_writes()
    {
        ToolProcess.SkipUnlessInstalled("gcc");
        await RunAsync("Disk", lossy: true, static (campaign, stored) => campaign.Witness.Check(stored));
    }

    /// <summary>Verifies that the disk really loses unsynced writes, and that the rest is intact.</summary>
    [Fact]
    public async Task With_durability_Process_a_power_cut_loses_only_the_newest_messages()
    {
        ToolProcess.SkipUnlessInstalled("gcc");
        var lost = 0;
        await RunAsync("Process", lossy: true, (campaign, stored) => lost += campaign.Witness.CutTo(stored));
        lost.Should().BePositive("a disk that loses nothing proves nothing");
    }

    private static async Task RunAsync(string durability, bool lossy, Action<Campaign, StoredRooms> check)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGKILL and LD_PRELOAD are Linux's");
        var (seed, round) = (CrashSeed.New(), 0);
        var home = Directory.CreateTempSubdirectory("chatroom-crash-");
        var folder = Path.Combine(home.FullName, "data");
        var campaign = new Campaign(folder, durability, seed, lossy ? new LossyDisk(folder) : null);
        try
        {
            for (; round < CrashSeed.Rounds; round++)
            {
                await campaign.RunAsync(round);
                if (lossy)
                {
                    campaign.CutPower();
                }

                check(campaign, StoredRooms.Read(campaign.Path));
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {campaign.Witness.Count} events shown and found");
        }
        catch (Exception e)
        {
            throw CrashSeed.Failure(seed, round, home.FullName, e);
        }

        home.Delete(recursive: true);
    }
}
