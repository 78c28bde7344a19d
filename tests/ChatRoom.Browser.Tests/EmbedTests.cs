using System.Collections.Concurrent;

namespace ChatRoom.Browser.Tests;

/// <summary>A room within another site.</summary>
public sealed class EmbedTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private const string OtherSite = "http://127.0.0.1:4712";

    private readonly ConcurrentQueue<string> _complaints = new();

    [Fact]
    public async Task Room_is_shown_in_a_site_that_is_allowed()
    {
        var bot = await BotAsync(Alias("bot"));
        await using var context = await Chromium.NewContextAsync();
        var page = await OpenSiteAsync(context, ChatServerFixture.AllowedSite);
        var frame = page.FrameLocator("chat-room iframe");

        await frame.Locator("#alias").FillAsync(Alias("ann"));
        await frame.Locator("#comeIn").ClickAsync();
        await Expect(frame.Locator("#roomName")).ToHaveTextAsync(Room);
        await frame.Locator("#text").FillAsync("hello from a site");
        await frame.Locator("#text").PressAsync("Enter");

        (await bot.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("hello from a site");
        _complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task Room_is_not_shown_in_another_site()
    {
        await using var context = await Chromium.NewContextAsync();

        await OpenSiteAsync(context, OtherSite);

        await Deadline.UntilAsync(() => Task.FromResult(string.Join('\n', _complaints)), static all => all.Contains("frame-ancestors", StringComparison.Ordinal), static all => all);
    }

    /// <summary>Opens a site with the room in it. The test answers for the site.</summary>
    private async Task<IPage> OpenSiteAsync(IBrowserContext context, string site)
    {
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        await page.RouteAsync($"{site}/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"""<!doctype html><title>Site</title><link rel="icon" href="data:,"><script src="http://127.0.0.1:{Server.HttpPort}/embed.js"></script><chat-room room="{Room}"></chat-room>""",
        }));
        await page.GotoAsync($"{site}/");
        return page;
    }
}
