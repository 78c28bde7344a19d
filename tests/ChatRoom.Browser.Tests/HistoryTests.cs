namespace ChatRoom.Browser.Tests;

/// <summary>What was said before: older messages, search, and what was skipped.</summary>
public sealed class HistoryTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task Older_messages_come_without_a_jump()
    {
        await FillAsync(300);
        var tab = await JoinAsync(Alias("ann"));
        await tab.SeesAsync("line 300.");

        var moved = await tab.Page.EvaluateAsync<double>("""
            async () => {
                const log = document.querySelector('#log')
                const loaded = new Promise(resolve => new MutationObserver(() => log.querySelectorAll('.row').length > 90 && resolve()).observe(log, { childList: true }))
                log.scrollTop = 100
                await new Promise(requestAnimationFrame)
                const row = [...log.children].find(row => row.getBoundingClientRect().bottom > log.getBoundingClientRect().top)
                const text = row.textContent
                const top = row.getBoundingClientRect().top
                await loaded
                await new Promise(requestAnimationFrame)
                const same = [...log.children].find(other => other.textContent.endsWith(text.slice(-30)))
                return Math.abs(same.getBoundingClientRect().top - top)
            }
            """);

        moved.Should().BeLessThan(2);
        await ToStartAsync(tab);
        await tab.SeesAsync("line 1.");
        await tab.SeesAsync($"This is the beginning of {Room}");
        (await tab.Rows.CountAsync()).Should().BeLessThanOrEqualTo(520);
    }

    [Fact]
    public async Task Reader_further_up_stays_there_and_sees_what_is_new()
    {
        var bot = await FillAsync(120);
        var tab = await JoinAsync(Alias("ann"));
        await tab.SeesAsync("line 120.");
        await tab.Page.Locator("#log").EvaluateAsync("log => log.scrollTop = 200");
        await Expect(tab.Page.Locator("#pill")).ToBeVisibleAsync();

        await bot.SendAsync("""{"say":"new one"}""");

        await Expect(tab.Page.Locator("#pill")).ToHaveTextAsync("↓ 1 new message");
        await tab.Page.ClickAsync("#pill");
        await Expect(tab.Row("new one")).ToBeInViewportAsync();
        await Expect(tab.Page.Locator("#pill")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Opened_room_leads_to_the_first_unread_message()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.Page.ClickAsync("#join");
        await tab.AnswerAsync(("room", $"{Room}-b"));
        await tab.IsInAsync($"{Room}-b");
        await FillAsync(60);
        await Expect(tab.Page.Locator($"#rooms [data-name='{Room}'] .badge")).ToHaveTextAsync("60 unread");

        await tab.Page.ClickAsync($"#rooms [data-name='{Room}']");
        await Expect(tab.Row("line 60.")).ToBeInViewportAsync();
        await Expect(tab.Page.Locator("#since")).ToContainTextAsync("60 messages since");
        await tab.Page.ClickAsync("#since");

        await Expect(tab.Row("line 1.")).ToBeInViewportAsync();
        await Expect(tab.Page.Locator("#since")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Window_is_bounded_at_both_ends()
    {
        var bot = await FillAsync(1_200);
        var tab = await JoinAsync(Alias("ann"));
        await ToStartAsync(tab);
        await tab.SeesAsync("line 1.");
        (await tab.Rows.CountAsync()).Should().BeLessThanOrEqualTo(520);

        await bot.SendAsync("""{"say":"the newest"}""");
        await tab.Page.ClickAsync("#pill");

        await Expect(tab.Row("the newest")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Search_finds_marks_and_shows_in_the_room()
    {
        var bot = await FillAsync(150);
        await bot.SendAsync("""{"say":"the banana is ripe"}""");
        for (var i = 0; i < 150; i++)
        {
            await bot.SendAsync($$"""{"say":"later {{i}}."}""");
        }

        var tab = await JoinAsync(Alias("ann"));
        await tab.SeesAsync("later 149.");
        await tab.Page.ClickAsync("#searchButton");
        await tab.Page.FillAsync("#searchField", "banana");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".hit mark")).ToHaveTextAsync("banana");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show in room" }).ClickAsync();

        await Expect(tab.Row("banana")).ToBeInViewportAsync();
        await Expect(tab.Row("banana")).ToBeFocusedAsync();
        await tab.Page.ClickAsync("#pill");
        await Expect(tab.Row("later 149.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Search_without_a_result_says_so_and_leads_back()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Page.ClickAsync("#searchButton");
        await tab.Page.FillAsync("#searchField", "unicorn");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("#results")).ToContainTextAsync($"Nothing found for “unicorn” in {Room}");
        await tab.Page.Keyboard.PressAsync("Escape");

        await Expect(tab.Page.Locator("#log")).ToBeVisibleAsync();
        await Expect(tab.Field).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Search_goes_on_in_all_rooms()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.SayAsync("the unicorn is here");
        await tab.SeesAsync("unicorn");
        await tab.Page.ClickAsync("#join");
        await tab.AnswerAsync(("room", $"{Room}-b"));
        await tab.IsInAsync($"{Room}-b");

        await tab.Page.ClickAsync("#searchButton");
        await tab.Page.FillAsync("#searchField", "unicorn");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("#results")).ToContainTextAsync("Nothing found");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Search all rooms" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show in room" }).ClickAsync();

        await tab.IsInAsync(Room);
        await Expect(tab.Row("unicorn")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Skipped_messages_are_loaded_in_their_place()
    {
        await FillAsync(60);
        IWebSocketRoute? page = null;
        var tab = await JoinAsync(Alias("ann"), prepare: one => one.RouteWebSocketAsync("**/chat", route =>
        {
            page = route;
            var server = route.ConnectToServer();
            server.OnMessage(frame => route.Send(Skip(frame.Text!)));
        }));

        await Expect(tab.Row("10 messages skipped")).ToHaveCountAsync(1);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show them" }).ClickAsync();

        await tab.SeesAsync("line 45.");
        await Expect(tab.Row("messages skipped")).ToHaveCountAsync(0);
        page.Should().NotBeNull();

        // The server lets the tab miss 10 messages, as if it had been too slow.
        string Skip(string text)
        {
            using var json = System.Text.Json.JsonDocument.Parse(text);
            var at = json.RootElement;
            return at.GetProperty("type").GetString() != "message" || !at.TryGetProperty("past", out _) || Number(at) is < 41 or > 50 ? text
                : Number(at) == 41 ? $$"""{"type":"skipped","room":"{{Room}}","from":{{at.GetProperty("id")}},"to":{{at.GetProperty("id").GetInt64() + 9}},"messages":10}"""
                : """{"type":"pong"}""";
        }

        static int Number(System.Text.Json.JsonElement at) =>
            at.GetProperty("text").GetString() is { } text && text.StartsWith("line ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(5).TrimEnd('.'), null) : 0;
    }

    /// <summary>A bot says so many lines in the room.</summary>
    private async Task<JsonClient> FillAsync(int lines)
    {
        var bot = await BotAsync(Alias("bot"));
        for (var i = 1; i <= lines; i++)
        {
            await bot.SendAsync($$"""{"say":"line {{i}}.","ref":"r{{i}}"}""");
        }

        while ((await bot.ReadUntilAsync("accepted")).GetProperty("ref").GetString() != $"r{lines}")
        {
        }

        return bot;
    }

    private static async Task ToStartAsync(Tab tab) => await tab.Page.EvaluateAsync("""
        async () => {
            const log = document.querySelector('#log')
            for (let still = 0, first = ''; still < 30;) {
                log.scrollTop = 0
                await new Promise(resolve => setTimeout(resolve, 20))
                const now = log.firstElementChild?.textContent
                still = now === first ? still + 1 : 0
                first = now
            }
        }
        """);
}
