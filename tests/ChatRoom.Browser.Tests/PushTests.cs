using System.Collections.Concurrent;
using System.Text.Json;

namespace ChatRoom.Browser.Tests;

/// <summary>Notifications while no page is open. The browser has no push service here: the page subscribes at a made-up one, and the browser's tools deliver.</summary>
public sealed class PushTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private const string Choice = "Notify me when I am away";

    private readonly PushBrowser _keys = new();
    private TestServer? _server;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _server = await TestServer.StartAsync(
            ChatServerFixture.PageFolder, ChatServerFixture.Unlimited, "ChatRoom:Web:Push:Enabled=true", "ChatRoom:Web:Push:Subject=mailto:admin@example.org", "ChatRoom:Web:Push:Services=push.invalid");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _keys.Dispose();
    }

    [Fact]
    public async Task Reader_switches_them_on_and_off_and_the_worker_shows_them()
    {
        var tab = await RegisteredAsync();
        await tab.Context.GrantPermissionsAsync(["notifications"]);

        await tab.ChooseAsync("#options", Choice);
        await Expect(tab.Page.Locator("#alert")).ToHaveTextAsync("This browser notifies you while you are away.");

        var worker = await AttachAsync();
        await EvaluateAsync(worker, "registration.showNotification = async (title, options) => { globalThis.shown = title + ': ' + options.body + ' ' + options.data }"); // the headless browser shows none
        await DeliverAsync(tab, """{"alias":"zoë","room":"#tea","text":"@ann come"}""");
        await Deadline.UntilAsync(() => EvaluateAsync(worker, "globalThis.shown ?? ''"), static shown => shown == "zoë in #tea: @ann come #tea", static shown => shown);
        await EvaluateAsync(worker, "open('#tea').catch(() => {})"); // as a click does; to bring the page to the front, it has to be a real one
        await tab.IsInAsync("#tea");

        await tab.ChooseAsync("#options", $"✓ {Choice}");
        await Expect(tab.Page.Locator("#alert")).ToHaveTextAsync("You get no notifications in this browser while you are away.");
        await tab.Page.ClickAsync("#options");
        await Expect(tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = Choice, Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Browser_that_forbids_them_is_told_so()
    {
        var tab = await RegisteredAsync(static _ => "globalThis.Notification = class { static permission = 'default'; static async requestPermission() { return 'denied' } }");

        await tab.ChooseAsync("#options", Choice);

        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("The browser does not allow notifications.");
    }

    [Fact]
    public async Task Failure_is_told()
    {
        var tab = await RegisteredAsync(static _ => "PushManager.prototype.subscribe = async () => { throw new Error('no push service') }");
        await tab.Context.GrantPermissionsAsync(["notifications"]);

        await tab.ChooseAsync("#options", Choice);

        await Expect(tab.Page.Locator("#alert")).ToHaveTextAsync("Notifications could not be switched on: no push service");
    }

    [Fact]
    public async Task Guest_and_server_without_them_have_no_choice()
    {
        var guest = await JoinAsync(Alias("eve"), server: _server);
        var registered = await RegisterAsync(Alias("ann")); // at the other server

        foreach (var tab in (Tab[])[guest, registered])
        {
            await tab.Page.ClickAsync("#options");
            await Expect(tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Keys", Exact = true })).ToBeVisibleAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = Choice })).ToHaveCountAsync(0);
        }
    }

    /// <summary>Opens the page with a new account.</summary>
    private async Task<Tab> RegisteredAsync(Func<PushBrowser, string>? script = null)
    {
        var tab = await OpenAsync($"#/{Room[1..]}", server: _server, prepare: page => page.AddInitScriptAsync((script ?? Subscribing)(_keys)));
        await tab.EnterAsync(Alias("ann"), Password, isNew: true);
        return await tab.IsInAsync(Room);
    }

    private static string Subscribing(PushBrowser keys) => $$"""
        PushManager.prototype.subscribe = async () => ({ toJSON: () => ({ endpoint: 'https://push.invalid/1', keys: { p256dh: '{{keys.Key}}', auth: '{{keys.Auth}}' } }) })
        """;

    /// <summary>Attaches to the service worker of the server's page.</summary>
    private async Task<(ICDPSession Browser, string Id)> AttachAsync()
    {
        var session = await Chromium.NewBrowserCDPSessionAsync();
        var targets = (await session.SendAsync("Target.getTargets"))!.Value.GetProperty("targetInfos").EnumerateArray();
        var worker = targets.Single(one => one.GetProperty("type").GetString() == "service_worker" && one.GetProperty("url").GetString()!.Contains($":{_server!.HttpPort}/", StringComparison.Ordinal));
        var attached = await session.SendAsync("Target.attachToTarget", new() { ["targetId"] = worker.GetProperty("targetId").GetString()!, ["flatten"] = false });
        return (session, attached!.Value.GetProperty("sessionId").GetString()!);
    }

    /// <summary>Returns the value of an expression in the service worker, as text.</summary>
    private static async Task<string> EvaluateAsync((ICDPSession Browser, string Id) worker, string expression)
    {
        var answer = new TaskCompletionSource<string>();
        worker.Browser.Event("Target.receivedMessageFromTarget").OnEvent += (_, json) =>
        {
            var message = json!.Value.GetProperty("message").GetString()!;
            if (message.StartsWith("{\"id\":1,", StringComparison.Ordinal)) // others are events of the worker
            {
                answer.TrySetResult(message);
            }
        };
        await worker.Browser.SendAsync("Target.sendMessageToTarget", new()
        {
            ["sessionId"] = worker.Id,
            ["message"] = JsonSerializer.Serialize(new { id = 1, method = "Runtime.evaluate", @params = new { expression, returnByValue = true } }),
        });
        var result = JsonDocument.Parse(await answer.Task.WithinAsync(() => expression)).RootElement.GetProperty("result").GetProperty("result");
        return result.TryGetProperty("value", out var value) ? value.ToString() : "";
    }

    /// <summary>Delivers a notification to the service worker.</summary>
    private static async Task DeliverAsync(Tab tab, string data)
    {
        var session = await tab.Context.NewCDPSessionAsync(tab.Page);
        var known = new ConcurrentQueue<string>();
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, json) =>
        {
            foreach (var one in json!.Value.GetProperty("registrations").EnumerateArray())
            {
                known.Enqueue(one.GetProperty("registrationId").GetString()!);
            }
        };
        await session.SendAsync("ServiceWorker.enable");
        await Deadline.UntilAsync(() => Task.FromResult(known.Count), static count => count > 0, static _ => "no registration");
        await session.SendAsync("ServiceWorker.deliverPushMessage", new()
        {
            ["origin"] = new Uri(tab.Url).GetLeftPart(UriPartial.Authority),
            ["registrationId"] = known.First(),
            ["data"] = data,
        });
    }
}
