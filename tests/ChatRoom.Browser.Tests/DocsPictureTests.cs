namespace ChatRoom.Browser.Tests;

/// <summary>The pictures of the page in the documentation. They are written only if the variable CHATROOM_WRITE_DOCS is set.</summary>
public sealed class DocsPictureTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private const int MostBytes = 100_000;

    [Fact]
    public async Task Pictures_show_a_conversation()
    {
        var server = await StartServerAsync(ChatServerFixture.Unlimited, ChatServerFixture.PageFolder);
        var bob = await EnterAsync("bob", server, 1000, ColorScheme.Light);
        var zoe = await EnterAsync("zoë", server, 390, ColorScheme.Dark);
        var ann = new JsonClient(await server.ConnectAsync());
        await ann.HelloAsync("""{"alias":"ann","rooms":["#lobby","#ops"]}""");
        await bob.SayAsync("/topic be kind");
        await ann.SendAsync("""{"say":"hello, who is here?","room":"#lobby"}""");
        await bob.SeesAsync("hello, who is here?");
        await zoe.SayAsync("me, from the train. See https://example.org/map");
        await bob.SeesAsync("from the train");
        await ann.SendAsync("""{"say":"@bob: `git push` has just failed here","room":"#lobby"}""");
        await ann.SendAsync("""{"do":"opens the window","room":"#lobby"}""");
        await bob.SeesAsync("opens the window");
        await bob.SayAsync("looking into it 👀");
        await zoe.SeesAsync("looking into it");
        await bob.Page.ClickAsync("#join");
        await bob.AnswerAsync(("room", "#ops"));
        await bob.IsInAsync("#ops");
        await bob.Page.ClickAsync("#rooms [data-name='#lobby']");
        await ann.SendAsync("""{"say":"bob: the build is green again","room":"#ops"}""");
        await Expect(bob.Page.Locator("#rooms .badge.mention")).ToHaveCountAsync(1);

        await SaveAsync(bob, "page-desktop.png");
        await SaveAsync(zoe, "page-phone-dark.png");
    }

    private async Task<Tab> EnterAsync(string alias, TestServer server, int width, ColorScheme scheme)
    {
        var tab = await OpenAsync(server: server, options: new() { ViewportSize = new() { Width = width, Height = width < 720 ? 700 : 560 }, ColorScheme = scheme, Locale = "en-GB" });
        await tab.EnterAsync(alias);
        return await tab.IsInAsync("#lobby");
    }

    private static async Task SaveAsync(Tab tab, string name)
    {
        var picture = await tab.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        picture.Length.Should().BeLessThan(MostBytes);
        if (Environment.GetEnvironmentVariable("CHATROOM_WRITE_DOCS") is not null)
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "images", name), picture);
        }
    }
}
