using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// Kills a server whose admin changes bans, mutes, roles, settings, invitations, access tokens and the lockdown. What the admin saw
/// before must be what they see afterwards, the audit log included; only the act under way may have happened or not.
/// </summary>
public sealed class ActCrashTests
{
    private const int Acts = 12; // in a round
    private static readonly string[] Questions = ["/bans", "/bans -g", "/room", "/topic", "/lockdown", "/token list", "/audit 200"];

    [Fact]
    public Task Acts_are_in_force_as_acknowledged_after_kills() => RunAsync(CrashSeed.RoundsOr(2), lossy: false);

    [Fact]
    public Task Acts_are_in_force_as_acknowledged_after_power_cuts_that_lose_unsynced_writes()
    {
        ToolProcess.SkipUnlessInstalled("gcc");
        return RunAsync(CrashSeed.RoundsOr(2), lossy: true);
    }

    private static Task RunAsync(int rounds, bool lossy)
    {
        var number = 0;
        return new ActCampaign("acts").RunAsync(rounds, lossy, async (server, round, random) =>
        {
            string[] before;
            await server.StartAsync();
            await using (var vera = await KeeperAsync(server, round == 0))
            {
                for (var i = 0; i < Acts; i++)
                {
                    await vera.AskAsync(Act(random, ++number));
                }

                before = await StateAsync(vera, "\0");
                await vera.SendLineAsync($"/ban z{round}* 1d under way");
                await server.KillAsync();
            }

            await server.StartAsync();
            await using (var vera = await KeeperAsync(server, isNew: false))
            {
                (await StateAsync(vera, $"z{round}*")).Should().Equal(before);
                await server.KillAsync();
            }
        });
    }

    private static string Act(Random random, int number) => random.Next(16) switch
    {
        0 or 1 => $"/ban a{number}* 1d flood -- number {number}",
        2 => $"/unban a{number - random.Next(1, 9)}*",
        3 => $"/ban -g --login-required 203.0.{number % 250}.0/24 12h",
        4 => $"/mute m{number}* loud",
        5 => $"/unmute m{number - random.Next(1, 9)}*",
        6 => "/op max",
        7 => "/deop max",
        8 => "/voice nina",
        9 => "/devoice nina",
        10 => $"/room set slow {random.Next(1, 60)}s",
        11 => $"/room set {(random.Next(2) == 0 ? "moderated" : "accounts")} {(random.Next(2) == 0 ? "on" : "off")}",
        12 => $"/lockdown {(random.Next(3) == 0 ? "off" : "read-only 2h")}",
        13 => "/invite nina",
        14 => $"/token new t{number} 30d",
        _ => $"/topic number {number}",
    };

    /// <summary>Connects as the admin, who keeps a room.</summary>
    private static async Task<TestClient> KeeperAsync(MortalServer server, bool isNew)
    {
        if (isNew)
        {
            await using var max = await ActCampaign.LogInAsync(server, "max");
            await using var nina = await ActCampaign.LogInAsync(server, "nina");
        }

        var vera = await ActCampaign.LogInAsync(server, "vera");
        await vera.AskAsync("/join #ops");
        if (isNew)
        {
            (await vera.AskAsync("/room register")).Should().Contain("* you own #ops now; to see its settings: /room");
        }

        return vera;
    }

    /// <summary>Returns what the admin sees of the state, without a ban that may be there or not.</summary>
    private static async Task<string[]> StateAsync(TestClient vera, string without)
    {
        var seen = new List<string>();
        foreach (var question in Questions)
        {
            seen.Add(question);
            seen.AddRange(await vera.AskAsync(question));
        }

        return [.. seen.Where(line => !line.Contains(without, StringComparison.Ordinal))];
    }
}
