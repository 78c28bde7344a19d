using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.Browser.Tests;

/// <summary>Messages on their way: they wait, are stored unseen, or are not stored.</summary>
public sealed class SendingTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
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
    public async Task Many_messages_go_at_the_pace_that_the_server_allows()
    {
        var tab = await JoinAsync(Alias("ann"), prepare: static async page =>
        {
            await page.Clock.InstallAsync();
            await page.RouteWebSocketAsync("**/chat", static route =>
            {
                var server = route.ConnectToServer();
                server.OnMessage(frame => route.Send(Regex.Replace(frame.Text!, "\"messages_per_second\":0,\"message_burst\":\\d+", "\"messages_per_second\":0.01,\"message_burst\":2")));
            });
        });
        var bot = await BotAsync(Alias("bot"));

        foreach (var text in new[] { "one", "two", "three" })
        {
            await tab.SayAsync(text);
        }

        await Expect(tab.Page.Locator("#hint")).ToContainTextAsync("You're fast: sending goes on in");
        await tab.Page.Clock.FastForwardAsync(100_000);
        (await HeardUntilAsync(bot, "three")).Should().Equal("one", "two");
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
}
