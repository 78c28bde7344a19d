using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Clients;

namespace ChatRoom.Browser.Tests;

/// <summary>People with a browser and a telephone, a terminal, a bot and an old client in one room, whose server is killed.</summary>
public sealed class StoryTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private static readonly string[] Before = ["from ann", "from nina", "from bob", "from bot", "from carl"];

    [Fact]
    public async Task All_share_one_room_and_a_killed_server_loses_nothing_and_says_nothing_twice()
    {
        await using var server = await RestartingServer.StartAsync();
        var ann = await EnterAsync("ann", server, 1280);
        var bob = await EnterAsync("bob", server, 390);
        var bot = new JsonClient(await server.Current.ConnectAsync());
        await bot.HelloAsync("""{"alias":"bot"}""");
        string token;
        long last;
        await using (var nc = await StartNcAsync(server))
        await using (var carl = await StartClassicAsync(server))
        {
            await ann.SayAsync("from ann");
            await nc.Output.ReadThroughAsync("ann: from ann\n");
            await nc.TypeAsync("from nina\n");
            await bob.SeesAsync("from nina");
            await bob.SayAsync("from bob");
            await nc.Output.ReadThroughAsync("bob: from bob\n");
            await bot.SendAsync("""{"say":"from bot"}""");
            await nc.Output.ReadThroughAsync("bot: from bot\n");
            await carl.TypeAsync("from carl\n");
            await nc.Output.ExpectAsync("carl: from carl\n");
            await carl.Output.ReadThroughAsync("carl: from carl\n");
            await SeeAsync([ann, bob], Before);
            await Expect(ann.Page.Locator("#log .row:not(.note) b")).ToHaveTextAsync(["ann", "nina", "bob", "bot", "carl"]);
            (token, last) = (bot.Token, await LastOfAsync(bot, "from carl"));

            await server.Current.Process.KillAsync();
        }

        await Expect(ann.Page.Locator("#banner")).ToContainTextAsync("Connection lost. Trying again in");
        await ann.SayAsync("while it was away");
        await ann.SayAsync("while it was away");
        await bob.SayAsync("from the train");
        await Expect(ann.Page.Locator("#log .pending")).ToHaveCountAsync(2);
        await server.StartAgainAsync();
        foreach (var tab in new[] { ann, bob })
        {
            await tab.ReturnAsync();
            await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        }

        bot = new JsonClient(await server.Current.ConnectAsync());
        await bot.HelloAsync(JsonSerializer.Serialize(new { resume = token, after = new Dictionary<string, long> { ["#lobby"] = last } }));
        await bot.SendAsync("""{"say":"the bot is back"}""");
        await ann.SeesAsync("the bot is back");
        await using var again = await StartNcAsync(server);
        await again.TypeAsync("nina is back\n");
        await ann.SeesAsync("nina is back");

        var texts = await ann.Page.Locator("#log .row:not(.note) p").AllTextContentsAsync();
        texts.Should().BeEquivalentTo([.. Before, "while it was away", "while it was away", "from the train", "the bot is back", "nina is back"]);
        texts.Take(Before.Length).Should().Equal(Before);
        await SeeAsync([bob], [.. texts]);
        var heard = new List<string>();
        while (heard.Count == 0 || heard[^1] != "nina is back")
        {
            heard.Add((await bot.ReadUntilAsync("message")).GetProperty("text").GetString()!);
        }

        heard.Should().Equal(texts.Skip(Before.Length));
    }

    private async Task<Tab> EnterAsync(string alias, RestartingServer server, int width)
    {
        var tab = await OpenAsync(server: server.Current, options: new() { ViewportSize = new() { Width = width, Height = 800 } });
        tab.LosesConnections = true;
        await tab.EnterAsync(alias);
        return await tab.IsInAsync("#lobby");
    }

    private static async Task SeeAsync(Tab[] tabs, string[] texts)
    {
        foreach (var tab in tabs)
        {
            await Expect(tab.Page.Locator("#log .row:not(.note) p")).ToHaveTextAsync(texts);
        }
    }

    private static async Task<long> LastOfAsync(JsonClient bot, string text)
    {
        while (true)
        {
            var message = await bot.ReadUntilAsync("message");
            if (message.GetProperty("text").GetString() == text)
            {
                return message.GetProperty("id").GetInt64();
            }
        }
    }

    private static async Task<ToolProcess> StartNcAsync(RestartingServer server)
    {
        var nc = ToolProcess.Start("nc", "127.0.0.1", $"{server.Current.ChatPort}");
        await nc.Output.ExpectAsync("alias?");
        await nc.TypeAsync("nina\n");
        await nc.Output.ReadThroughAsync("You are now connected!\n");
        return nc;
    }

    private static async Task<ToolProcess> StartClassicAsync(RestartingServer server)
    {
        var carl = ToolProcess.Start("python3", Path.Combine(AppContext.BaseDirectory, "classic_client.py"), $"{server.Current.ChatPort}", "carl");
        await carl.Output.ReadThroughAsync("You are now connected!\n");
        return carl;
    }
}
