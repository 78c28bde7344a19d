using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.Browser.Tests;

/// <summary>Connections that are lost, and come back.</summary>
public sealed class ConnectionTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    [Fact]
    public async Task Message_that_was_stored_unseen_is_not_sent_again()
    {
        var held = new List<string>();
        IWebSocketRoute? route = null;
        var isCut = false;
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", one =>
        {
            route = one;
            var server = one.ConnectToServer();
            server.OnMessage(frame =>
            {
                if (isCut && frame.Text!.Contains("\"once\"", StringComparison.Ordinal) && !frame.Text.Contains("past", StringComparison.Ordinal))
                {
                    held.Add(frame.Text); // the page never learns that it was stored
                }
                else if (!isCut || !frame.Text!.Contains("accepted", StringComparison.Ordinal))
                {
                    one.Send(frame.Text!);
                }
            });
        }));
        var bot = await BotAsync(Alias("bot"));
        isCut = true;
        await tab.SayAsync("once");
        await bot.ReadUntilAsync("message");
        await Deadline.UntilAsync(() => Task.FromResult(held.Count), static count => count == 1, static count => $"{count} frames");

        isCut = false;
        await route!.CloseAsync(new() { Code = 1013 });

        await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        await tab.SayAsync("then");
        await tab.SeesAsync("then");
        await Expect(tab.Page.Locator("#log .row:not(.note) p")).ToHaveTextAsync(["once", "then"]);
    }

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
        await tab.Page.EvaluateAsync("() => document.querySelector('#banner button')?.click()");
        await Expect(tab.Page.Locator("#me")).ToHaveAttributeAsync("data-status", "online");
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
        await tab.Page.EvaluateAsync("() => dispatchEvent(new Event('online'))");

        await Expect(tab.Page.Locator("#since")).ToHaveTextAsync(new Regex(@"^↑ 1,1\d\d messages since \d\d:\d\d$"));
        await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        await tab.Page.ClickAsync("#since");
        await Expect(tab.Row("line 1.")).ToBeInViewportAsync();
        await Expect(tab.Page.Locator("#log .new")).ToContainTextAsync("messages since");
        await Expect(tab.Page.Locator("#log .row p").Filter(new() { HasTextRegex = new("^once$") })).ToHaveCountAsync(1);
        await tab.SayAsync("the end");
        (await UntilAsync(bot, "the end")).Should().NotContain("once");
    }

    [Fact]
    public async Task Many_messages_go_at_the_pace_that_the_server_allows()
    {
        var tab = await JoinAsync(Alias("ann"), prepare: static page => page.RouteWebSocketAsync("**/chat", route =>
        {
            var server = route.ConnectToServer();
            server.OnMessage(frame => route.Send(Regex.Replace(frame.Text!, "\"messages_per_second\":0,\"message_burst\":\\d+", "\"messages_per_second\":0.4,\"message_burst\":2")));
        }));
        var bot = await BotAsync(Alias("bot"));

        foreach (var text in new[] { "one", "two", "three" })
        {
            await tab.SayAsync(text);
        }

        await Expect(tab.Page.Locator("#hint")).ToContainTextAsync("You're fast: sending goes on in");
        (await UntilAsync(bot, "three")).Should().Equal("one", "two");
        await Expect(tab.Page.Locator("#hint")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task Message_on_its_way_says_so_after_a_while()
    {
        var tab = await JoinAsync(Alias("ann"), prepare: static async page =>
        {
            await page.Clock.InstallAsync();
            await page.RouteWebSocketAsync("**/chat", static route =>
            {
                var server = route.ConnectToServer();
                route.OnMessage(frame =>
                {
                    if (!frame.Text!.Contains("\"say\"", StringComparison.Ordinal))
                    {
                        server.Send(frame.Text);
                    }
                });
            });
        });

        await tab.SayAsync("slowly");
        await Expect(tab.Page.Locator("#log .pending .state")).ToHaveTextAsync("◷");
        await tab.Page.Clock.FastForwardAsync(7_000);

        await Expect(tab.Page.Locator("#log .pending .state")).ToHaveTextAsync("◷ still sending…");
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
    public async Task First_connection_is_slow_and_what_is_said_waits()
    {
        IWebSocketRoute? stuck = null;
        var isStuck = false;
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", one =>
        {
            if (isStuck)
            {
                stuck = one;
            }
            else
            {
                one.ConnectToServer();
            }
        }));
        isStuck = true;

        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#banner")).ToHaveTextAsync("Connecting…");
        await tab.SayAsync("early");
        await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(1);
        isStuck = false;
        await stuck!.CloseAsync(new() { Code = 1013 });

        await tab.IsInAsync(Room);
        await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        await tab.SeesAsync("early");
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

    [Fact]
    public async Task Message_that_is_not_stored_says_so_and_is_sent_again()
    {
        var fails = true;
        var tab = await JoinAsync(Alias("ann"), prepare: page => page.RouteWebSocketAsync("**/chat", one =>
        {
            var server = one.ConnectToServer();
            one.OnMessage(frame =>
            {
                using var json = JsonDocument.Parse(frame.Text!);
                if (fails && json.RootElement.TryGetProperty("say", out _))
                {
                    one.Send($$"""{"type":"error","ref":"{{json.RootElement.GetProperty("ref").GetString()}}","room":"{{Room}}","code":"not-stored","text":"the server could not save it"}""");
                }
                else
                {
                    server.Send(frame.Text!);
                }
            });
        }));
        await tab.SayAsync("important");
        await Expect(tab.Page.Locator("#log .failed")).ToContainTextAsync("Not stored, nobody has seen it.");

        fails = false;
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await Expect(tab.Page.Locator("#log .failed")).ToHaveCountAsync(0);
        await tab.SeesAsync("important");
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

    /// <summary>Returns what a bot hears before a text.</summary>
    private static async Task<IReadOnlyList<string>> UntilAsync(JsonClient bot, string text)
    {
        for (var heard = new List<string>(); ;)
        {
            var next = (await bot.ReadUntilAsync("message")).GetProperty("text").GetString()!;
            if (next == text)
            {
                return heard;
            }

            heard.Add(next);
        }
    }
}
