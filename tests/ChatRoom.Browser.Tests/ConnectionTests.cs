using System.Runtime.InteropServices;

namespace ChatRoom.Browser.Tests;

/// <summary>Connections that are lost, and come back.</summary>
public sealed class ConnectionTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-page-");

    [Fact]
    public async Task Killed_server_loses_nothing_and_says_nothing_twice()
    {
        var server = await StartAsync();
        var ann = await JoinAsync(Alias("ann"), server: server);
        var bob = await JoinAsync(Alias("bob"), server: server);
        ann.LosesConnections = bob.LosesConnections = true;
        await ann.SayAsync("one");
        await bob.SeesAsync("one");

        await server.Process.KillAsync();
        await Expect(ann.Page.Locator("#banner")).ToContainTextAsync("Connection lost. Trying again in");
        await ann.SayAsync("two");
        await ann.SayAsync("two");
        await ann.SayAsync("three");
        await Expect(ann.Page.Locator("#log .pending")).ToHaveCountAsync(3);
        await using var again = await StartAsync(server);
        await ann.Page.ClickAsync("#banner button");

        foreach (var tab in new[] { ann, bob })
        {
            await tab.SeesAsync("three");
            await Expect(tab.Page.Locator("#log .row:not(.note) p")).ToHaveTextAsync(["one", "two", "two", "three"]);
            await Expect(tab.Page.Locator("#log .pending")).ToHaveCountAsync(0);
        }

        await server.DisposeAsync();
    }

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
        var server = await StartAsync();
        var tab = await JoinAsync(Alias("ann"), server: server);
        tab.LosesConnections = true;

        server.Process.Signal(PosixSignal.SIGTERM);

        await Expect(tab.Page.Locator("#banner")).ToContainTextAsync("The server restarts. Back in a moment…");
        await server.Process.ExitCodeAsync();
        await using var again = await StartAsync(server);
        await Expect(tab.Page.Locator("#me")).ToHaveAttributeAsync("data-status", "online");
        await server.DisposeAsync();
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
                using var json = System.Text.Json.JsonDocument.Parse(frame.Text!);
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

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts a server with the files of the test; on the ports of the one before.</summary>
    private Task<TestServer> StartAsync(TestServer? before = null) => TestServer.StartAsync(new ServerLaunch
    {
        Directory = _folder.FullName,
        Arguments =
        [
            $"--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{before?.ChatPort ?? 0}", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{before?.HttpPort ?? 0}",
            $"--{ChatServerFixture.PageFolder}",
        ],
    });
}
