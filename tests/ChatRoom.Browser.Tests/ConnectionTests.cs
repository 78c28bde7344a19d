using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.Browser.Tests;

/// <summary>Connections that are lost, and come back.</summary>
public sealed class ConnectionTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task Return_reports_what_was_missed()
    {
        IWebSocketRoute? route = null;
        var isDown = false;
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", one =>
        {
            if (isDown)
            {
                _ = one.CloseAsync(new() { Code = 1013 });
                return;
            }

            route = one;
            one.ConnectToServer();
        }));
        var bot = await BotAsync(Alias("bot"));
        isDown = true;
        await route!.CloseAsync(new() { Code = 1013 });
        await Expect(tab.Page.Locator("#me")).ToHaveAttributeAsync("data-status", "lost");
        await bot.SendAsync("""{"say":"missed 1","ref":"a"}""");
        await bot.SendAsync("""{"say":"missed 2","ref":"b"}""");
        await bot.ReadUntilAsync("accepted");
        await bot.ReadUntilAsync("accepted");

        isDown = false;

        await Expect(tab.Page.Locator("#banner")).ToHaveTextAsync("You are back. 2 messages while you were away.");
        await tab.SeesAsync("missed 1");
        await tab.SeesAsync("missed 2");
    }

    [Fact]
    public async Task Restarting_server_is_waited_for()
    {
        await using var server = await RestartingServer.StartAsync();
        var tab = await JoinAsync(Alias("ann"), server: server.Current);
        tab.LosesConnections = true;

        server.Current.Process.Signal(PosixSignal.SIGTERM);

        await Expect(tab.Page.Locator("#banner")).ToContainTextAsync("The server restarts. Back in a moment…");
        await server.StartAgainAsync();
        await tab.ReturnAsync();
    }

    [Fact]
    public async Task More_than_a_thousand_missed_messages_are_counted_and_shown_from_their_start()
    {
        IWebSocketRoute? route = null;
        var (isDown, isDeaf) = (false, false);
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", one =>
        {
            if (isDown)
            {
                _ = one.CloseAsync(new() { Code = 1013 });
                return;
            }

            route = one;
            var server = one.ConnectToServer();
            server.OnMessage(frame =>
            {
                if (!isDeaf)
                {
                    one.Send(frame.Text!);
                }
            });
        }));
        var bot = await BotAsync(Alias("bot"));
        isDeaf = true; // the page never learns that its own message was stored
        await tab.SayAsync("once");
        await bot.ReadUntilAsync("message");
        isDown = true;
        await route!.CloseAsync(new() { Code = 1013 });
        await Expect(tab.Page.Locator("#me")).ToHaveAttributeAsync("data-status", "lost");
        await SayManyAsync(bot, 1_100);

        (isDown, isDeaf) = (false, false);
        await tab.ReturnAsync();

        await Expect(tab.Page.Locator("#since")).ToHaveTextAsync(new Regex(@"^↑ 1,1\d\d messages since \d\d:\d\d$"));
        await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        await tab.Page.ClickAsync("#since");
        await Expect(tab.Row("line 1.")).ToBeInViewportAsync();
        await Expect(tab.Page.Locator("#log .new")).ToContainTextAsync("messages since");
        await Expect(tab.Page.Locator("#since")).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("#log .row p").Filter(new() { HasTextRegex = new("^once$") })).ToHaveCountAsync(1);
        await tab.SayAsync("the end");
        (await HeardUntilAsync(bot, "the end")).Should().NotContain("once");
    }

    [Fact]
    public async Task Line_of_what_is_new_was_seen_after_a_second_in_sight_but_not_while_missed_messages_come()
    {
        var tab = await OpenAsync("");

        var seen = await tab.Page.EvaluateAsync<bool[]>("""
            async () => {
                const { Room } = await import('/page/room.js')
                let now = 1000
                performance.now = () => now
                const room = new Room('#tea', {})
                const inSightFor = time => {
                    room.newInSight()
                    now += time
                    room.newOutOfSight()
                    return room.isNewSeen
                }
                return [inSightFor(5000), (room.isLive = true, inSightFor(900)), inSightFor(1100)]
            }
            """);

        seen.Should().Equal(false, false, true);
    }

    [Fact]
    public async Task Room_that_cannot_be_opened_is_tried_again()
    {
        var fails = true;
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", route =>
        {
            var server = route.ConnectToServer();
            route.OnMessage(frame =>
            {
                using var json = JsonDocument.Parse(frame.Text!);
                if (fails && json.RootElement.TryGetProperty("join", out var room))
                {
                    route.Send($$"""{"type":"error","ref":"{{json.RootElement.GetProperty("ref").GetString()}}","room":"{{room.GetString()}}","code":"journal-unavailable","text":"the room cannot be read right now"}""");
                }
                else
                {
                    server.Send(frame.Text!);
                }
            });
        }));

        await tab.Page.ClickAsync("#join");
        await tab.AnswerAsync(("room", $"{Room}-b"));
        await Expect(tab.Page.Locator("dialog")).ToContainTextAsync("the room cannot be read right now");
        fails = false;
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await tab.IsInAsync($"{Room}-b");
    }

    [Fact]
    public async Task Second_window_takes_the_place_and_gives_it_back()
    {
        var first = await JoinAsync(Alias("ann"));

        var second = await OpenAgainAsync(first);
        await second.IsInAsync(Room);
        await Expect(first.Page.Locator("#endTitle")).ToHaveTextAsync("ChatRoom is open in another window");
        await first.Page.ClickAsync("#endButton");

        await first.IsInAsync(Room);
        await Expect(second.Page.Locator("#endTitle")).ToHaveTextAsync("ChatRoom is open in another window");
    }

    /// <summary>A bot says so many lines.</summary>
    private static async Task SayManyAsync(JsonClient bot, int lines)
    {
        for (var i = 1; i <= lines; i++)
        {
            await bot.SendAsync($$"""{"say":"line {{i}}.","ref":"r{{i}}"}""");
        }

        while ((await bot.ReadUntilAsync("accepted")).GetProperty("ref").GetString() != $"r{lines}")
        {
        }
    }
}
