namespace ChatRoom.Browser.Tests;

/// <summary>A room within another site.</summary>
public sealed class EmbedTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private const string Site = "http://127.0.0.1:4711"; // the test answers for it

    [Fact]
    public async Task Room_is_shown_in_a_site_that_is_allowed()
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Web:AllowedOrigins={Site}");
        var bot = await BotAsync(Alias("bot"), server: server);
        await using var context = await Chromium.NewContextAsync();
        var page = await OpenSiteAsync(context, server);
        var frame = page.FrameLocator("chat-room iframe");

        await frame.Locator("#alias").FillAsync(Alias("ann"));
        await frame.Locator("#comeIn").ClickAsync();
        await Expect(frame.Locator("#roomName")).ToHaveTextAsync(Room);
        await frame.Locator("#text").FillAsync("hello from a site");
        await frame.Locator("#text").PressAsync("Enter");

        (await bot.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("hello from a site");
    }

    [Fact]
    public async Task Room_is_not_shown_in_another_site()
    {
        await using var server = await TestServer.StartAsync();
        await using var context = await Chromium.NewContextAsync();
        var complaint = new TaskCompletionSource<string>();

        await OpenSiteAsync(context, server, text =>
        {
            if (text.Contains("frame-ancestors", StringComparison.Ordinal))
            {
                complaint.TrySetResult(text);
            }
        });

        await complaint.Task.WithinAsync(static () => "the browser to refuse the frame");
    }

    private async Task<IPage> OpenSiteAsync(IBrowserContext context, TestServer server, Action<string>? complained = null)
    {
        var page = await context.NewPageAsync();
        page.Console += (_, message) => complained?.Invoke(message.Text);
        await page.RouteAsync($"{Site}/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"""<!doctype html><title>Site</title><script src="http://127.0.0.1:{server.HttpPort}/embed.js"></script><chat-room room="{Room}"></chat-room>""",
        }));
        await page.GotoAsync($"{Site}/");
        return page;
    }
}
