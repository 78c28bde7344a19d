namespace ChatRoom.Browser.Tests;

/// <summary>Coming in, and coming back.</summary>
public sealed class EntryTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task First_visit_asks_for_an_alias()
    {
        var tab = await OpenAsync();

        await Expect(tab.Page.Locator("#alias")).ToBeFocusedAsync();
        await Expect(tab.Page.Locator("#nc")).ToHaveTextAsync($"nc 127.0.0.1 {Server.ChatPort}");

        await tab.EnterAsync(Alias("ann"));

        await Expect(tab.Field).ToBeFocusedAsync();
        await Expect(tab.Page.Locator("#roomName")).ToHaveTextAsync("#lobby");
    }

    [Fact]
    public async Task Taken_alias_suggests_another_and_takes_it()
    {
        await JoinAsync(Alias("ann"));
        var tab = await OpenAsync($"#/{Room[1..]}");

        await tab.EnterAsync(Alias("ann"));

        await Expect(tab.Page.Locator("#entryError")).ToContainTextAsync($"{Alias("ann")} is taken.");
        await Expect(tab.Page.Locator("#alias")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(tab.Page.Locator("#alias")).ToBeFocusedAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = $"Take {Alias("ann")}-2" }).ClickAsync();

        await tab.IsInAsync(Room);
        await Expect(tab.Page.Locator("#me")).ToHaveTextAsync($"{Alias("ann")}-2");
    }

    [Fact]
    public async Task Invalid_alias_shows_what_the_server_says()
    {
        var tab = await OpenAsync();

        await tab.EnterAsync("a b");

        await Expect(tab.Page.Locator("#entryError")).Not.ToBeEmptyAsync();
        await Expect(tab.Page.Locator("#alias")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Five_refusals_end_the_connection_and_the_page_says_what_to_do()
    {
        var tab = await OpenAsync();

        for (var i = 1; i < 5; i++)
        {
            await tab.EnterAsync("a b");
            await Expect(tab.Page.Locator("#entryError")).Not.ToBeEmptyAsync();
        }

        await tab.EnterAsync("a b");
        await Expect(tab.Page.Locator("#endTitle")).ToHaveTextAsync("Please wait a moment");
        await tab.Page.ClickAsync("#endButton");

        await tab.EnterAsync(Alias("ann"));
        await Expect(tab.Page.Locator("#roomName")).ToHaveTextAsync("#lobby");
    }

    [Fact]
    public async Task Account_registers_and_logs_in_with_its_password()
    {
        var ann = await RegisterAsync(Alias("ann"));
        await ann.ChooseAsync("#me", "Leave ChatRoom");
        await Expect(ann.Page.Locator("#endTitle")).ToHaveTextAsync("You have left");
        await ann.Page.ClickAsync("#endButton");

        await ann.EnterAsync(Alias("ann"));
        await Expect(ann.Page.Locator("#password")).ToBeFocusedAsync();
        await ann.Page.FillAsync("#password", "wrong battery");
        await ann.Page.ClickAsync("#comeIn");
        await Expect(ann.Page.Locator("#entryError")).ToContainTextAsync("wrong");
        await ann.Page.FillAsync("#password", Password);
        await ann.Page.ClickAsync("#comeIn");

        await Expect(ann.Page.Locator("#chat")).ToBeVisibleAsync();
        await ann.Page.ClickAsync("#me");
        await Expect(ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Log out" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Guest_registers_logs_out_and_logs_in_while_in_the_chat()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.ChooseAsync("#me", "Register this alias…");
        await tab.AnswerAsync(("password", Password));
        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("is registered");
        await tab.ChooseAsync("#me", "Log out");
        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("a guest");
        await tab.ChooseAsync("#me", "Log in…");
        await tab.AnswerAsync(("login", Alias("ann")), ("password", Password));

        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync($"logged in as {Alias("ann")}");
        await Expect(tab.Page.Locator("#me")).ToHaveTextAsync(Alias("ann"));
    }

    [Fact]
    public async Task Reload_comes_back_to_the_same_place()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.SayAsync("before");
        await tab.SeesAsync("before");
        await tab.Field.FillAsync("half a sentence");

        await tab.Page.ReloadAsync();

        await tab.IsInAsync(Room);
        await tab.SeesAsync("before");
        await Expect(tab.Field).ToHaveValueAsync("half a sentence");
        await Expect(tab.Page.Locator("#me")).ToHaveTextAsync(Alias("ann"));
    }

    [Fact]
    public async Task Forgotten_session_asks_for_the_alias_again()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.Page.EvaluateAsync("() => { const key = Object.keys(localStorage)[0]; const kept = JSON.parse(localStorage[key]); window.onpagehide = null; addEventListener('pagehide', () => localStorage.setItem(key, JSON.stringify({ ...kept, token: 'crr_nonsense' }))) }");

        await tab.Page.ReloadAsync();

        await Expect(tab.Page.Locator("#entryNote")).ToContainTextAsync("Your place was forgotten");
        await Expect(tab.Page.Locator("#alias")).ToHaveValueAsync(Alias("ann"));
    }

    [Fact]
    public async Task Page_without_scripts_names_the_way_from_a_terminal()
    {
        var tab = await OpenAsync(options: new() { JavaScriptEnabled = false });

        await Expect(tab.Page.Locator("noscript p")).ToContainTextAsync($"nc <this host> {Server.ChatPort}");
    }

    [Fact]
    public async Task Address_of_a_room_is_followed()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Page.EvaluateAsync($"() => location.hash = '#/{Room[1..]}-two'");

        await tab.IsInAsync($"{Room}-two");
    }
}
