using Deque.AxeCore.Playwright;

namespace ChatRoom.Browser.Tests;

/// <summary>The dashboard for people who use a keyboard, a screen reader, a small screen or dark colors; and its pictures in the documentation.</summary>
public sealed class DashboardLooksTests(BrowserFixture browser, ChatServerFixture chat, DashboardFixture fixture) : DashboardTest(browser, chat, fixture)
{
    private const int MostBytes = 150_000;

    public static TheoryData<int, ColorScheme> Looks => new() { { 1280, ColorScheme.Light }, { 1280, ColorScheme.Dark }, { 390, ColorScheme.Dark }, { 320, ColorScheme.Light } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_and_nothing_is_wider_than_the_screen(int width, ColorScheme scheme)
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        await bob.SendLineAsync($"snakeoil {new string('x', 150)}");
        await bob.SkipToAsync("waiting for a moderator");
        var options = new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme };
        var tab = await OpenDashboardAsync(options: options);
        await Expect(tab.Page.Locator("#token")).ToBeFocusedAsync();
        await CheckAsync(tab, "door");

        await GiveAsync(tab, DashboardFixture.Token);
        await Expect(Row(tab, "heldSection", Alias("bob"))).ToHaveCountAsync(1);
        await CheckAsync(tab, "dashboard");
        await PressAsync(Row(tab, "connectionSection", Alias("bob")), "Ban…");
        await CheckAsync(tab, "dialog");
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.ClickAsync("#pause");
        await CheckAsync(tab, "paused");
    }

    [Fact]
    public async Task Focus_stays_while_tables_are_refreshed()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var tab = await WatchAsync();
        var button = Row(tab, "connectionSection", Alias("bob")).GetByRole(AriaRole.Button).First;
        await button.FocusAsync();

        await using var ann = await Admin.JoinAsync(Alias("ann"));
        await Expect(Row(tab, "connectionSection", Alias("ann"))).ToHaveCountAsync(1);

        await Expect(button).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("dialog h2")).ToHaveTextAsync($"Kick {Alias("bob")}");
    }

    [Fact]
    public async Task Pictures_show_a_busy_server()
    {
        var server = await StartServerAsync(DashboardFixture.Settings);
        var people = new List<TestClient>();
        foreach (var alias in (string[])["ann", "bob", "cat", "dan", "eve"])
        {
            people.Add(await server.JoinAsync(alias));
        }

        await people[1].SendLineAsync("/join #ops");
        await people[1].SkipToAsync("* you are in #ops now");
        await people[1].SendLineAsync("/topic the build is green");
        await people[4].SendLineAsync("buy snakeoil today");
        await people[4].SkipToAsync("waiting for a moderator");
        var desktop = await WatchAsync(server, LookOf(1000, 1000, ColorScheme.Light));
        var phone = await WatchAsync(server, LookOf(390, 700, ColorScheme.Dark));
        await desktop.Page.SelectOptionAsync("#range", "300");
        await phone.Page.SelectOptionAsync("#range", "300");
        for (var second = 0; second < 12; second++)
        {
            for (var i = 0; i < 3 + (7 * second % 11); i++)
            {
                await people[0].SendLineAsync("hello");
            }

            var drawn = await desktop.Page.Locator("#uptime").TextContentAsync();
            await Expect(desktop.Page.Locator("#uptime")).Not.ToHaveTextAsync(drawn!);
        }

        await Expect(Row(desktop, "heldSection", "snakeoil")).ToHaveCountAsync(1);
        await SaveAsync(desktop, "dashboard-desktop.png");
        await SaveAsync(phone, "dashboard-phone-dark.png");
        people.ForEach(static one => one.DisposeAsync().AsTask().Wait(TestContext.Current.CancellationToken));
    }

    private static BrowserNewContextOptions LookOf(int width, int height, ColorScheme scheme) =>
        new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, Locale = "en-GB" };

    private static async Task SaveAsync(Tab tab, string name)
    {
        var picture = await tab.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        picture.Length.Should().BeLessThan(MostBytes);
        if (Environment.GetEnvironmentVariable("CHATROOM_WRITE_DOCS") is not null)
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "images", name), picture);
        }
    }

    private static async Task CheckAsync(Tab tab, string what)
    {
        (await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue($"nothing is wider than the screen: {what}");
        var result = await tab.Page.RunAxe();
        result.Violations.Select(violation => $"{what}: {violation.Id}: {string.Join(" ", violation.Nodes.Select(static node => node.Html))}").Should().BeEmpty();
    }
}
