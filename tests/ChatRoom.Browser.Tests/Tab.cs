using System.Collections.Concurrent;

namespace ChatRoom.Browser.Tests;

/// <summary>The page, opened by somebody in a browser of their own. Everything that the browser complains about fails the test.</summary>
public sealed class Tab
{
    private readonly ConcurrentQueue<string> _complaints = new();

    private Tab(IBrowserContext context, IPage page, string url) => (Context, Page, Url) = (context, page, url);

    /// <summary>The browser's session: storage and settings.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>Whether the test cuts connections, which the browser reports as an error.</summary>
    public bool LosesConnections { get; set; }

    /// <summary>Whether the test lets requests fail, which the browser reports as an error.</summary>
    public bool ExpectsFailures { get; set; }

    /// <summary>What the browser has complained about: errors, and everything that the Content-Security-Policy has forbidden.</summary>
    public IEnumerable<string> Complaints => _complaints
        .Where(text => !LosesConnections || !text.Contains("WebSocket connection to", StringComparison.Ordinal))
        .Where(text => !ExpectsFailures || !text.Contains("Failed to load resource", StringComparison.Ordinal));

    /// <summary>The field in which one writes.</summary>
    public ILocator Field => Page.Locator("#text");

    /// <summary>All messages and notices.</summary>
    public ILocator Rows => Page.Locator("#log .row");

    /// <summary>Opens the page; the alias is not given yet.</summary>
    public static async Task<Tab> OpenAsync(IBrowser browser, TestServer server, string hash = "", BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null) =>
        await OpenAsync(await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 } }), server, hash, prepare);

    /// <summary>Opens the page in a browser that may have opened it before.</summary>
    public static async Task<Tab> OpenAsync(IBrowserContext context, TestServer server, string hash = "", Func<IPage, Task>? prepare = null)
    {
        var page = await context.NewPageAsync();
        var tab = new Tab(context, page, $"http://127.0.0.1:{server.HttpPort}/{hash}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                tab._complaints.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => tab._complaints.Enqueue(error);
        await page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('forbidden: ' + e.violatedDirective + ' ' + e.blockedURI))");
        if (prepare is not null)
        {
            await prepare(page);
        }

        await page.GotoAsync(tab.Url);
        return tab;
    }

    /// <summary>Gives an alias.</summary>
    public async Task<Tab> EnterAsync(string alias, string? password = null, bool isNew = false)
    {
        await Page.FillAsync("#alias", alias);
        if (password is not null)
        {
            await Page.ClickAsync("#secret summary");
            await Page.FillAsync("#password", password);
            await Page.SetCheckedAsync("#isNew", isNew);
        }

        await Page.ClickAsync("#comeIn");
        return this;
    }

    /// <summary>Waits until the room is open.</summary>
    public async Task<Tab> IsInAsync(string room)
    {
        await Expect(Page.Locator("#roomName")).ToHaveTextAsync(room);
        await Expect(Page.Locator("#people button[data-alias]").First).ToBeAttachedAsync();
        return this;
    }

    /// <summary>Lets the Tab key begin at the start of the page, as when it was just opened.</summary>
    public Task TabFromTheStartAsync() => Page.EvaluateAsync("() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex') }");

    /// <summary>Says something, or enters a command.</summary>
    public async Task SayAsync(string text)
    {
        await Field.FillAsync(text);
        await Field.PressAsync("Enter");
    }

    /// <summary>Connects again at once, and not when the page would.</summary>
    public Task ReturnAsync() => Deadline.UntilAsync(
        () => Page.EvaluateAsync<string?>("() => { document.querySelector('#banner button')?.click(); return document.querySelector('#me').dataset.status }"),
        static status => status == "online", static status => status ?? "no status");

    /// <summary>A row with a text.</summary>
    public ILocator Row(string text) => Rows.Filter(new() { HasText = text });

    /// <summary>Waits until exactly one row has a text.</summary>
    public Task SeesAsync(string text) => Expect(Row(text)).ToHaveCountAsync(1);

    /// <summary>Opens a menu and chooses an entry.</summary>
    public async Task ChooseAsync(string button, string entry)
    {
        await Page.ClickAsync(button);
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = entry, Exact = true }).ClickAsync();
    }

    /// <summary>Fills fields of the dialog that is open, and presses its last button.</summary>
    public async Task AnswerAsync(params (string Field, string Value)[] values)
    {
        foreach (var (field, value) in values)
        {
            var input = Page.Locator($"dialog [name={field}]");
            if (await input.EvaluateAsync<string>("e => e.tagName") == "SELECT")
            {
                await input.SelectOptionAsync(value);
            }
            else
            {
                await input.FillAsync(value);
            }
        }

        await Page.Locator("dialog .buttons button").Last.ClickAsync();
    }
}
