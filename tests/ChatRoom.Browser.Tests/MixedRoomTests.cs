using System.Diagnostics;

namespace ChatRoom.Browser.Tests;

/// <summary>People with a browser, a terminal, a bot and an old client in one room.</summary>
public sealed class MixedRoomTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task All_clients_share_one_room_and_one_order()
    {
        await using var server = await TestServer.StartAsync(ChatServerFixture.Unlimited, ChatServerFixture.PageFolder);
        var ann = await (await (await OpenAsync(server: server)).EnterAsync("ann")).IsInAsync("#lobby");
        var bob = await (await (await OpenAsync(server: server, options: new() { ViewportSize = new() { Width = 390, Height = 800 } })).EnterAsync("bob")).IsInAsync("#lobby");
        await using var nc = await server.JoinAsync("nina");
        var bot = await BotAsync("bot", "#lobby", server);
        using var classic = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "classic_client.py"), $"{server.ChatPort}", "carl"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await ann.SeesAsync("carl");

        await ann.SayAsync("from ann");
        await nc.SkipToAsync("ann: from ann\n");
        await nc.SendLineAsync("from nina");
        await bob.SeesAsync("from nina");
        await bob.SayAsync("from bob");
        await nc.SkipToAsync("bob: from bob\n");
        await bot.SendAsync("""{"say":"from bot","ref":"1"}""");
        await bot.ReadUntilAsync("accepted");
        await classic.StandardInput.WriteLineAsync("from carl".AsMemory(), TestContext.Current.CancellationToken);
        await classic.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await nc.SkipToAsync("carl: from carl\n");

        string[] all = ["from ann", "from nina", "from bob", "from bot", "from carl"];
        foreach (var tab in new[] { ann, bob })
        {
            await Expect(tab.Page.Locator("#log .row:not(.note) p")).ToHaveTextAsync(all);
            await Expect(tab.Page.Locator("#log .row:not(.note) b")).ToHaveTextAsync(["ann", "nina", "bob", "bot", "carl"]);
        }

        classic.Kill();
    }
}
