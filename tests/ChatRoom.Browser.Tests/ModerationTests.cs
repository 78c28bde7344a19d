namespace ChatRoom.Browser.Tests;

/// <summary>Keeping order, as the moderator and the others see it.</summary>
public sealed class ModerationTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private Tab _owner = null!;
    private Tab _bob = null!;

    [Fact]
    public async Task Muted_member_sees_until_when_and_why()
    {
        await MeetAsync();

        await OrderAsync("Mute…", ("time", "10m"), ("reason", "calm down"));

        await Expect(_bob.Page.Locator("#muted")).ToContainTextAsync("You are muted until");
        await Expect(_bob.Page.Locator("#muted")).ToContainTextAsync("calm down");
        await Expect(_bob.Page.Locator("#composer")).ToBeHiddenAsync();
        await _owner.SeesAsync($"{Alias("ann")} muted {Alias("bob")}");
        await OrderAsync("Unmute");
        await Expect(_bob.Page.Locator("#composer")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Kicked_member_comes_back()
    {
        await MeetAsync();

        await OrderAsync("Kick…", ("reason", "spam"));

        await Expect(_bob.Page.Locator("dialog")).ToContainTextAsync($"You were removed from {Room}");
        await Expect(_bob.Page.Locator("dialog")).ToContainTextAsync("spam");
        await _bob.Page.GetByRole(AriaRole.Button, new() { Name = "Come back" }).ClickAsync();
        await _bob.IsInAsync(Room);
    }

    [Fact]
    public async Task Banned_member_stays_out()
    {
        await MeetAsync();

        await OrderAsync("Ban…", ("time", "1d"), ("reason", "spam"), ("note", "third time"));

        await Expect(_bob.Page.Locator("dialog")).ToContainTextAsync("banned");
        await Expect(_bob.Page.Locator("#endTitle")).ToHaveTextAsync("You are banned"); // from the only room: the connection has ended
        await _owner.SeesAsync("third time");
    }

    [Fact]
    public async Task Ban_from_the_server_ends_the_session()
    {
        var admin = await AdminAsync();
        var tab = await JoinAsync(Alias("eve"));

        await admin.SayAsync($"/ban -g {Alias("eve")} 1h spam");

        await Expect(tab.Page.Locator("#endTitle")).ToHaveTextAsync("You are banned");
        await Expect(tab.Page.Locator("#endText")).ToContainTextAsync("spam");
        await admin.SayAsync($"/unban -g {Alias("eve")}");
        await Expect(admin.Page.Locator("#alert")).ToContainTextAsync("ban");
    }

    [Fact]
    public async Task Slow_mode_counts_down()
    {
        await MeetAsync();
        await _owner.ChooseAsync("#roomMenu", "Slow mode…");
        await _owner.AnswerAsync(("slow", "30s"));
        await Expect(_bob.Page.Locator("#hint")).ToHaveTextAsync("Slow mode: one message every 30 s");

        await _bob.SayAsync("first");
        await _bob.SeesAsync("first");

        await Expect(_bob.Page.Locator("#hint")).ToContainTextAsync("the next in");
        await Expect(_bob.Page.Locator("#send")).ToBeDisabledAsync();
        await Expect(_bob.Page.Locator("#ring")).ToBeVisibleAsync();
        await Expect(_owner.Page.Locator("#ring")).ToBeHiddenAsync();
        await _owner.SayAsync("moderators do not wait");
        await _owner.SayAsync("really");
        await _owner.SeesAsync("really");
    }

    [Fact]
    public async Task Held_message_waits_and_is_published()
    {
        await MeetAsync();

        await _bob.SayAsync("see snakeoil");
        await Expect(_bob.Page.Locator("#log .pending")).ToContainTextAsync("your message is waiting for a moderator");
        await _owner.Row("held #").GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();

        await Expect(_bob.Page.Locator("#log .row:not(.note):not(.pending)").Filter(new() { HasText = "see snakeoil" })).ToHaveCountAsync(1);
        await _owner.SeesAsync("– published");
    }

    [Fact]
    public async Task Held_messages_are_listed_and_dropped()
    {
        await MeetAsync();
        await _bob.SayAsync("buy snakeoil now");
        await Expect(_owner.Row("held #")).ToHaveCountAsync(1);

        await _owner.ChooseAsync("#roomMenu", "Held messages");
        await Expect(_owner.Page.Locator("dialog li")).ToContainTextAsync("buy snakeoil now");
        await _owner.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Drop" }).ClickAsync();

        await Expect(_owner.Page.Locator("dialog li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reported_message_is_shown_and_deleted()
    {
        await MeetAsync();
        await _bob.SayAsync("something rude");
        var carl = await JoinAsync(Alias("carl"));
        await carl.SeesAsync("something rude");

        await MessageAsync(carl, "something rude", "Report…");
        await carl.AnswerAsync(("reason", "rude"));
        await _owner.Row("reported message").GetByRole(AriaRole.Button, new() { Name = "Show the message" }).ClickAsync();
        await Expect(_owner.Page.Locator("#log .row:not(.note)").Filter(new() { HasText = "something rude" })).ToBeFocusedAsync();
        await _owner.Page.Keyboard.PressAsync("Enter");
        await _owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete…", Exact = true }).ClickAsync();
        await _owner.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(carl.Page.Locator("#log .row i")).ToHaveTextAsync("removed");
    }

    [Fact]
    public async Task Own_message_is_deleted_and_others_messages_are_not_offered()
    {
        await MeetAsync();
        await _bob.SayAsync("a typo");
        await _bob.SeesAsync("a typo");
        await _owner.SayAsync("the owner's");
        await _bob.SeesAsync("the owner's");

        await _bob.Row("the owner's").HoverAsync();
        await _bob.Row("the owner's").Locator(".more").ClickAsync();
        await Expect(_bob.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Kick…" })).ToHaveCountAsync(0);
        await Expect(_bob.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete…", Exact = true })).ToHaveCountAsync(0);
        await _bob.Page.Keyboard.PressAsync("Escape");
        await MessageAsync(_bob, "a typo", "Delete…");
        await _bob.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(_owner.Page.Locator("#log .row i")).ToHaveTextAsync("removed");
    }

    /// <summary>The owner of the room, and a member without a role.</summary>
    private async Task MeetAsync()
    {
        _owner = await RegisterAsync(Alias("ann"));
        await _owner.SayAsync("/room register");
        await Expect(_owner.Page.Locator($"#people [data-alias={Alias("ann")}]")).ToContainTextAsync("owner");
        _bob = await JoinAsync(Alias("bob"));
    }

    private async Task OrderAsync(string act, params (string Field, string Value)[] values)
    {
        await _owner.ChooseAsync($"#people [data-alias={Alias("bob")}]", act);
        if (values.Length > 0)
        {
            await _owner.AnswerAsync(values);
        }
    }

    private static async Task MessageAsync(Tab tab, string text, string entry)
    {
        await tab.Row(text).HoverAsync();
        await tab.Row(text).Locator(".more").ClickAsync();
        await tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = entry, Exact = true }).ClickAsync();
    }

    private async Task<Tab> AdminAsync()
    {
        var tab = await OpenAsync($"#/{Room[1..]}");
        await tab.EnterAsync(ChatServerFixture.Admin, Password, isNew: true);
        return await tab.IsInAsync(Room);
    }
}
