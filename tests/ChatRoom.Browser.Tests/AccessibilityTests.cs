using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace ChatRoom.Browser.Tests;

/// <summary>The page for people who use a keyboard, a screen reader, a small screen or large letters.</summary>
public sealed class AccessibilityTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    /// <summary>Widths and colors; whether axe looks at every state. Each layout and each color is among those.</summary>
    public static TheoryData<int, ColorScheme, bool> Looks => new()
    {
        { 1280, ColorScheme.Light, true }, { 390, ColorScheme.Dark, true }, { 1280, ColorScheme.Dark, false }, { 800, ColorScheme.Light, false }, { 320, ColorScheme.Light, false },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_and_nothing_is_wider_than_the_screen(int width, ColorScheme scheme, bool everywhere)
    {
        var options = new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme };
        var tab = await OpenAsync($"#/{Room[1..]}", options);
        await CheckAsync(tab, "entry", everywhere);

        await tab.EnterAsync(Alias("ann"));
        await tab.IsInAsync(Room);
        await TalkAsync(tab);
        await CheckAsync(tab, "chat");
        await tab.Page.ClickAsync("#me");
        await CheckAsync(tab, "menu", everywhere);
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("Control+/");
        await CheckAsync(tab, "dialog", everywhere);
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.ClickAsync("#searchButton");
        await tab.Page.FillAsync("#searchField", "hello");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".hit")).ToHaveCountAsync(1);
        await CheckAsync(tab, "search", everywhere);
        await tab.Page.Keyboard.PressAsync("Escape");
        if (width < 720)
        {
            await tab.Page.ClickAsync("#roomsButton");
            await CheckAsync(tab, "rooms", everywhere);
            await tab.Page.Keyboard.PressAsync("Escape");
        }

        await tab.ChooseAsync("#me", "Leave ChatRoom");
        await CheckAsync(tab, "end", everywhere);
    }

    [Fact]
    public async Task Focus_goes_through_the_page_in_reading_order()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.SayAsync("hello");
        await tab.SeesAsync("hello");
        await tab.TabFromTheStartAsync();

        var order = new List<string>();
        for (var i = 0; i < 16; i++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            order.Add(await tab.Page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.dataset.name || document.activeElement.dataset.alias || document.activeElement.tagName"));
        }

        order.Should().StartWith(["skip"]).And.ContainInOrder("skip", "me", "searchButton", "options", "keys", Room, "join", "roomMenu", "log", "attach", "text", "send", Alias("ann"));
    }

    [Fact]
    public async Task Skip_link_leads_to_the_field()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.TabFromTheStartAsync();

        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Field).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Keys_move_between_rooms_regions_and_messages()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.SayAsync("one");
        await tab.SayAsync("two");
        await tab.SeesAsync("two");
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(tab.Field).ToHaveValueAsync("two");
        await tab.Field.FillAsync("");

        await tab.Page.Keyboard.PressAsync("Shift+F6");
        await Expect(tab.Page.Locator("#log")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(tab.Row("two")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(tab.Row("one")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Field).ToBeFocusedAsync();

        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.Keyboard.TypeAsync($"{Room}-b");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.IsInAsync($"{Room}-b");
        await tab.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await tab.IsInAsync(Room);
        await tab.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await tab.IsInAsync($"{Room}-b");
        var zoe = await BotAsync(Alias("zoe"));
        await zoe.SendAsync("""{"say":"hello"}""");
        await Expect(tab.Page.Locator($"#rooms [data-name='{Room}'] .badge")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("Alt+a");
        await tab.IsInAsync(Room);
        await Expect(tab.Page.Locator($"#people [data-alias={Alias("zoe")}]")).ToHaveCountAsync(1);
        await tab.Page.Keyboard.TypeAsync("@zo");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Field).ToHaveValueAsync($"@{Alias("zoe")} ");
        await tab.Page.Keyboard.PressAsync("Shift+F6");
        await Expect(tab.Page.Locator("#log")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("/");
        await Expect(tab.Page.Locator("#searchField")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Announcer_speaks_messages_and_counts_many()
    {
        var tab = await JoinAsync(Alias("ann"));
        var bot = await BotAsync(Alias("bot"));
        await tab.Page.EvaluateAsync("() => { globalThis.spoken = []; new MutationObserver(() => spoken.push(document.querySelector('#status').textContent)).observe(document.querySelector('#status'), { childList: true }) }");

        await bot.SendAsync("""{"say":"hello"}""");
        await Expect(tab.Page.Locator("#status")).ToHaveTextAsync($"{Alias("bot")}: hello");
        for (var i = 0; i < 5; i++)
        {
            await bot.SendAsync($$"""{"say":"more {{i}}"}""");
        }

        await Expect(tab.Page.Locator("#status")).ToHaveTextAsync($"5 new messages, last from {Alias("bot")}");
        await tab.SayAsync("my own");
        await tab.SeesAsync("my own");
        (await tab.Page.EvaluateAsync<string[]>("() => spoken")).Should().Equal($"{Alias("bot")}: hello", $"5 new messages, last from {Alias("bot")}");
        await Expect(tab.Page.Locator("#log")).ToHaveAttributeAsync("aria-live", "off");
    }

    [Fact]
    public async Task Large_letters_and_colors_of_the_system_work()
    {
        // 200 % of a screen of 1280 × 800.
        var tab = await JoinAsync(Alias("ann"), new() { ViewportSize = new() { Width = 640, Height = 400 }, ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce });
        await TalkAsync(tab);
        await CheckAsync(tab, "large", isColored: false);
        await Expect(tab.Field).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Chosen_colors_stay()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.ChooseAsync("#options", "Dark");
        await tab.Page.ReloadAsync();
        await tab.IsInAsync(Room);

        (await tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).colorScheme")).Should().Be("dark");
    }

    private async Task TalkAsync(Tab tab)
    {
        var bot = await BotAsync(Alias("bot"));
        await tab.SayAsync("hello");
        await bot.SendAsync($$"""{"say":"{{Alias("ann")}}: see https://example.org/a/very/long/link/{{new string('x', 200)}} and `code`"}""");
        await bot.SendAsync("""{"do":"waves"}""");
        await tab.SeesAsync("waves");
        await tab.SeesAsync("hello");
    }

    private static async Task CheckAsync(Tab tab, string what, bool withAxe = true, bool isColored = true)
    {
        (await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue($"nothing is wider than the screen: {what}");
        if (!withAxe)
        {
            return;
        }

        var rules = isColored ? new AxeRunOptions() : new AxeRunOptions { Rules = new() { ["color-contrast"] = new RuleOptions { Enabled = false } } };
        var result = await tab.Page.RunAxe(rules);
        result.Violations.Select(violation => $"{what}: {violation.Id}: {string.Join(" ", violation.Nodes.Select(static node => node.Html))}").Should().BeEmpty();
    }
}
