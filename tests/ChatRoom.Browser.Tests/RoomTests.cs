namespace ChatRoom.Browser.Tests;

/// <summary>Talking in rooms.</summary>
public sealed class RoomTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task Messages_reach_both_and_look_the_same()
    {
        var ann = await JoinAsync(Alias("ann"));
        var bob = await JoinAsync(Alias("bob"));

        await ann.SayAsync("hello");
        await bob.SeesAsync("hello");
        await bob.SayAsync("/me waves");

        await ann.SeesAsync("waves");
        await Expect(ann.Row("waves")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("act"));
        await Expect(ann.Rows.Filter(new() { HasText = "hello" }).Locator("b")).ToHaveTextAsync(Alias("ann"));
    }

    [Fact]
    public async Task Empty_room_says_so()
    {
        var tab = await JoinAsync(Alias("ann"));

        await Expect(tab.Page.Locator("#empty")).ToHaveTextAsync("Nobody has said anything yet. Say hello. You are alone here.");
        await tab.SayAsync("hello");
        await Expect(tab.Page.Locator("#empty")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Other_room_counts_what_is_unread()
    {
        var ann = await JoinAsync(Alias("ann"));
        var bot = await BotAsync(Alias("bot"));
        await ann.Page.ClickAsync("#join");
        await ann.AnswerAsync(("room", $"{Room}-b"));
        await ann.IsInAsync($"{Room}-b");

        await bot.SendAsync("""{"say":"one"}""");
        await bot.SendAsync($$"""{"say":"two for {{Alias("ann")}}"}""");

        var room = ann.Page.Locator($"#rooms [data-name='{Room}']");
        await Expect(room.Locator(".badge")).ToHaveTextAsync("2 unread, you are mentioned");
        await Expect(ann.Page).ToHaveTitleAsync($"(2) {Room}-b – ChatRoom");
        await Expect(ann.Page.Locator("#icon")).ToHaveAttributeAsync("href", "page/unread.svg");

        await room.ClickAsync();

        await Expect(ann.Page.Locator("#log .new")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^2 messages since \d\d:\d\d$"));
        await Expect(room.Locator(".badge")).ToHaveCountAsync(0);
        await Expect(ann.Row("two for")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("mention"));
    }

    [Fact]
    public async Task Read_marker_moves_on_all_devices()
    {
        var laptop = await RegisterAsync(Alias("ann"));
        var bot = await BotAsync(Alias("bot"));
        var phone = await OpenAsync($"#/{Room[1..]}");
        await phone.EnterAsync(Alias("ann"), Password);
        await phone.IsInAsync(Room);
        await phone.Page.ClickAsync("#join");
        await phone.AnswerAsync(("room", $"{Room}-b"));
        await phone.IsInAsync($"{Room}-b");
        await laptop.Page.ClickAsync("#searchButton"); // looks elsewhere

        await bot.SendAsync("""{"say":"news"}""");
        await Expect(phone.Page.Locator($"#rooms [data-name='{Room}'] .badge")).ToHaveTextAsync("1 unread");
        await laptop.Page.Keyboard.PressAsync("Escape");

        await laptop.SeesAsync("news");
        await Expect(phone.Page.Locator($"#rooms [data-name='{Room}'] .badge")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whispers_have_a_place_of_their_own()
    {
        var ann = await JoinAsync(Alias("ann"));
        var bob = await JoinAsync(Alias("bob"));

        await ann.Page.ClickAsync($"#people [data-alias={Alias("bob")}]");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Expect(ann.Page.Locator("#roomName")).ToHaveTextAsync($"Whispers with {Alias("bob")}");
        await ann.SayAsync("psst");
        await bob.Page.ClickAsync($"#rooms [data-name='@{Alias("ann")}']");
        await bob.SeesAsync("psst");
        await bob.SayAsync("what?");

        await ann.SeesAsync("what?");
        await Expect(ann.Page.Locator("#log .pending")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task People_come_go_and_have_roles()
    {
        var ann = await RegisterAsync(Alias("ann"));
        await ann.SayAsync("/room register");
        await Expect(ann.Page.Locator($"#people [data-alias={Alias("ann")}]")).ToContainTextAsync("owner");
        var bob = await RegisterAsync(Alias("bob"));

        await ann.Page.ClickAsync($"#people [data-alias={Alias("bob")}]");
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Make a moderator" }).ClickAsync();

        await Expect(bob.Page.Locator($"#people [data-alias={Alias("bob")}]")).ToContainTextAsync("moderator");
        await bob.ChooseAsync("#me", "Leave ChatRoom");
        await Expect(ann.Page.Locator($"#people [data-alias={Alias("bob")}]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Topic_changes_for_all()
    {
        var ann = await JoinAsync(Alias("ann"));
        var bob = await JoinAsync(Alias("bob"));

        await ann.ChooseAsync("#roomMenu", "Set the topic…");
        await ann.AnswerAsync(("topic", "be kind"));

        await Expect(bob.Page.Locator("#topic")).ToHaveTextAsync("be kind");
        await bob.SeesAsync($"{Alias("ann")} set the topic: be kind");
    }

    [Fact]
    public async Task Arrivals_are_one_row()
    {
        var ann = await JoinAsync(Alias("ann"));
        for (var i = 0; i < 5; i++)
        {
            await BotAsync(Alias($"bot{i}x"));
        }

        await Expect(ann.Page.Locator("#log .comings")).ToHaveCountAsync(1);
        await Expect(ann.Page.Locator("#log .comings summary")).ToContainTextAsync("and 4 others joined");
    }

    [Fact]
    public async Task Long_text_is_counted_in_bytes()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Field.FillAsync(new string('ä', 2040));
        await Expect(tab.Page.Locator("#hint")).ToHaveTextAsync("16 bytes left");
        await tab.Field.FillAsync(new string('ä', 2060));

        await Expect(tab.Page.Locator("#hint")).ToHaveTextAsync("24 bytes too long");
        await Expect(tab.Page.Locator("#send")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Emoji_is_completed_from_the_beginning_of_its_name()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Field.PressSequentiallyAsync("well :smi");
        await Expect(tab.Page.Locator("#emoji li")).ToHaveTextAsync(["😄 smile", "😃 smiley", "😏 smirk", "😅 sweat_smile", "🙂 slight_smile"]);
        await Expect(tab.Field).ToHaveAttributeAsync("aria-activedescendant", "emoji-0");
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Field).ToHaveValueAsync("well 😃 ");
        await tab.Field.PressSequentiallyAsync(":thum");
        await tab.Page.Locator("#emoji li").Last.ClickAsync();
        await Expect(tab.Field).ToHaveValueAsync("well 😃 👎 ");
        await tab.Field.PressSequentiallyAsync(":smi");
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("Enter");

        await tab.SeesAsync("well 😃 👎 :smi");
    }

    [Fact]
    public async Task Many_pasted_lines_are_asked_about()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Field.EvaluateAsync("field => { const data = new DataTransfer(); data.setData('text/plain', 'l1\\nl2\\nl3\\nl4\\n'); field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send as 4 messages" }).ClickAsync();

        await tab.SeesAsync("l1");
        await tab.SeesAsync("l4");
    }

    [Fact]
    public async Task Commands_show_their_answers()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.SayAsync("/help");
        await Expect(tab.Page.Locator("dialog")).ToContainTextAsync("/whois");
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.SayAsync("/nonsense");

        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("unknown command");
    }

    [Fact]
    public async Task Left_room_is_gone()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.Page.ClickAsync("#join");
        await tab.AnswerAsync(("room", $"{Room}-b"));
        await tab.IsInAsync($"{Room}-b");

        await tab.ChooseAsync("#roomMenu", "Leave");

        await tab.IsInAsync(Room);
        await Expect(tab.Page.Locator($"#rooms [data-name='{Room}-b']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Notification_comes_for_a_mention_in_a_hidden_page()
    {
        var tab = await JoinAsync(Alias("ann"), prepare: static page => page.AddInitScriptAsync("""
            globalThis.shown = []
            globalThis.Notification = class { constructor(title, options) { shown.push(title + ': ' + options.body) } close() {} static permission = 'granted'; static async requestPermission() { return 'granted' } }
            """));
        var bot = await BotAsync(Alias("bot"));
        await tab.ChooseAsync("#options", "Notify me of mentions and whispers");
        await tab.Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')) }");

        await bot.SendAsync("""{"say":"nothing for you"}""");
        await bot.SendAsync($$"""{"say":"{{Alias("ann")}}: look"}""");

        await tab.SeesAsync(": look");
        (await tab.Page.EvaluateAsync<string[]>("() => shown")).Should().Equal($"{Alias("bot")} in {Room}: {Alias("ann")}: look");
        await Expect(tab.Page.Locator($"#rooms [data-name='{Room}'] .badge")).ToHaveTextAsync("2 unread, you are mentioned");
    }
}
