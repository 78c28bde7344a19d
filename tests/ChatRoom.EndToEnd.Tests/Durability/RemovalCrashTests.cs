using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>Kills a server in the middle of <c>/forget</c>, <c>/purge</c> and <c>/release</c>.</summary>
public sealed class RemovalCrashTests
{
    private const int Messages = 700; // three slices
    private const int Slices = 3;
    private const int Others = 20;
    private const int Held = 12;

    [Fact]
    public Task Person_is_forgotten_although_the_server_is_killed_meanwhile() => new ActCampaign("forget").RunAsync(
        CrashSeed.RoundsOr(2), lossy: false, async (server, round, random) =>
        {
            var alias = $"bob{round}";
            await server.StartAsync();
            await using (var ann = await ActCampaign.JoinAsync(server, $"ann{round}"))
            await using (var bob = await TalkAsync(server, ann, alias))
            {
                await bob.SendLineAsync("/forget me yes");
                await bob.SkipToAsync("* all your messages are being removed\n");
                await SkipAsync(ann, $"* {alias} removed ", random.Next(Slices));
                await server.KillAsync();
            }

            await server.StartAsync();
            await using var late = await ActCampaign.JoinAsync(server, $"late{round}");
            var history = await Deadline.UntilAsync(
                () => ActCampaign.HistoryAsync(late), lines => TextsOf(lines, alias) == 0, lines => $"{TextsOf(lines, alias)} texts");
            RemovedOf(history, alias).Should().Be(Messages, "ids stay");
            TextsOf(history, $"ann{round}").Should().Be(Others);
            await server.KillAsync();
        });

    [Fact]
    public Task Purge_that_is_cut_off_keeps_what_it_has_removed_and_can_be_repeated() => new ActCampaign("purge").RunAsync(
        CrashSeed.RoundsOr(2), lossy: false, async (server, round, random) =>
        {
            var (alias, shown) = ($"bob{round}", random.Next(Slices));
            await server.StartAsync();
            await using (var vera = await ActCampaign.LogInAsync(server, "vera"))
            await using (var ann = await ActCampaign.JoinAsync(server, $"ann{round}"))
            await using (var bob = await TalkAsync(server, ann, alias))
            {
                await vera.SendLineAsync($"/purge {alias} 1h");
                await SkipAsync(ann, "* vera removed 256 messages by ", Math.Min(shown, Slices - 1));
                await server.KillAsync();
            }

            await server.StartAsync();
            await using var back = await ActCampaign.LogInAsync(server, "vera");
            var history = await ActCampaign.HistoryAsync(back);
            var removed = RemovedOf(history, alias);
            removed.Should().BeGreaterThanOrEqualTo(256 * shown, "what members saw stands");
            (removed + TextsOf(history, alias)).Should().Be(Messages);
            var rows = await back.AskAsync($"/audit 50 act:purge target:{alias}");
            rows.Count(line => line.Contains($" purge {alias} ", StringComparison.Ordinal)).Should().BeGreaterThanOrEqualTo(removed > 0 ? 1 : 0, "the row comes first");
            await back.AskAsync($"/purge {alias} 1h");
            history = await ActCampaign.HistoryAsync(back);
            (RemovedOf(history, alias), TextsOf(history, alias)).Should().Be((Messages, 0));
            TextsOf(history, $"ann{round}").Should().Be(Others);
            await server.KillAsync();
        });

    [Fact]
    public Task Released_message_is_published_once_although_the_server_is_killed_meanwhile() =>
        new ActCampaign("release", "ChatRoom:Filters:Links:Action=Hold", $"ChatRoom:Filters:Held:MaxPerPerson={Held}").RunAsync(
            CrashSeed.RoundsOr(2), lossy: false, async (server, round, random) =>
            {
                await server.StartAsync();
                await using (var vera = await ActCampaign.LogInAsync(server, "vera"))
                await using (var bob = await ActCampaign.JoinAsync(server, $"bob{round}"))
                {
                    await bob.AskAsync(string.Join('\n', Enumerable.Range(0, Held).Select(i => $"see http://example.org/{round}-{i}-")));
                    await vera.SendAsync(string.Concat((await HeldAsync(vera)).Select(static number => $"/release {number}\n")));
                    await SkipAsync(bob, $"bob{round}: see http://", random.Next(Held));
                    await server.KillAsync();
                }

                await server.StartAsync();
                await using var back = await ActCampaign.LogInAsync(server, "vera");
                foreach (var number in await HeldAsync(back))
                {
                    (await back.AskAsync($"/release {number}")).Should().Contain(static said => said.EndsWith(" is published", StringComparison.Ordinal));
                }

                var history = await ActCampaign.HistoryAsync(back);
                for (var i = 0; i < Held; i++)
                {
                    history.Count(line => line.EndsWith($"see http://example.org/{round}-{i}-", StringComparison.Ordinal)).Should().Be(1, $"message {i} is published once");
                }

                (await back.AskAsync("/held")).Should().Equal("* there are no held messages in #lobby");
                await server.KillAsync();
            });

    /// <summary>Returns the numbers of the held messages.</summary>
    private static async Task<string[]> HeldAsync(TestClient moderator) =>
        [.. (await moderator.AskAsync("/held")).Where(static line => line.StartsWith("* #", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1])];

    /// <summary>Somebody says a lot in the lobby, and another one a little.</summary>
    private static async Task<TestClient> TalkAsync(MortalServer server, TestClient ann, string alias)
    {
        var bob = await ActCampaign.JoinAsync(server, alias);
        await ann.SendAsync(string.Concat(Enumerable.Range(0, Others).Select(static i => $"mine {i}\n")));
        await bob.SendAsync(string.Concat(Enumerable.Range(0, Messages).Select(static i => $"text {i}\n")));
        await ann.SkipToAsync($"{alias}: text {Messages - 1}\n");
        await ann.SeeAsync();
        return bob;
    }

    /// <summary>Reads up to a number of lines with a text.</summary>
    private static async Task SkipAsync(TestClient client, string text, int lines)
    {
        for (; lines > 0; lines--)
        {
            await client.SkipToAsync(text);
        }
    }

    private static int TextsOf(string[] history, string alias) => history.Count(line => line.Contains($"] {alias}: ", StringComparison.Ordinal));

    private static int RemovedOf(string[] history, string alias) => history.Count(line => line.EndsWith($" by {alias} was removed", StringComparison.Ordinal));
}
