namespace ChatRoom.Browser.Tests;

/// <summary>A test in the browser. It fails if the browser has complained about anything: an error, or something that the policy forbids.</summary>
public abstract class PageTest(BrowserFixture browser, ChatServerFixture fixture) : IAsyncLifetime
{
    private static int _number;

    private readonly List<Tab> _tabs = [];
    private readonly List<TestServer> _servers = [];
    private readonly List<TestClient> _bots = []; // nobody else keeps them, and a connection that nobody keeps ends at any time
    private readonly int _own = Interlocked.Increment(ref _number);

    /// <summary>The password of all accounts.</summary>
    protected const string Password = "correct horse";

    /// <summary>The server that all tests share.</summary>
    protected TestServer Server => fixture.Server;

    /// <summary>A room of the test's own.</summary>
    protected string Room => $"#room{_own}";

    /// <summary>The browser.</summary>
    protected IBrowser Chromium => browser.Browser!;

    /// <summary>Returns an alias that only this test uses.</summary>
    protected string Alias(string name) => $"{name}{_own}";

    public virtual ValueTask InitializeAsync()
    {
        Assert.SkipWhen(browser.Browser is null, "chromium is not installed");
        return default;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var complaints = _tabs.SelectMany(static tab => tab.Complaints).ToArray();
        foreach (var context in _tabs.Select(static tab => tab.Context).Distinct())
        {
            await context.DisposeAsync();
        }

        foreach (var bot in _bots)
        {
            await bot.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        complaints.Should().BeEmpty();
    }

    /// <summary>Starts a server of the test's own. It ends after the pages: a page without its server complains.</summary>
    protected async Task<TestServer> StartServerAsync(params string[] settings)
    {
        var server = await TestServer.StartAsync(settings);
        _servers.Add(server);
        return server;
    }

    /// <summary>Opens the page in a browser of its own.</summary>
    protected Task<Tab> OpenAsync(string hash = "", BrowserNewContextOptions? options = null, TestServer? server = null, Func<IPage, Task>? prepare = null) =>
        KeepAsync(Tab.OpenAsync(Chromium, server ?? Server, hash, options, prepare));

    /// <summary>Opens the page once more, in the browser of another tab.</summary>
    protected Task<Tab> OpenAgainAsync(Tab tab, TestServer? server = null) => KeepAsync(Tab.OpenAsync(tab.Context, server ?? Server));

    /// <summary>Opens the page and comes into the test's room.</summary>
    protected async Task<Tab> JoinAsync(string alias, BrowserNewContextOptions? options = null, TestServer? server = null, Func<IPage, Task>? prepare = null)
    {
        var tab = await OpenAsync($"#/{Room[1..]}", options, server, prepare);
        await tab.EnterAsync(alias);
        return await tab.IsInAsync(Room);
    }

    /// <summary>Opens the page and comes into the test's room with a new account.</summary>
    protected async Task<Tab> RegisterAsync(string alias)
    {
        var tab = await OpenAsync($"#/{Room[1..]}");
        await tab.EnterAsync(alias, Password, isNew: true);
        return await tab.IsInAsync(Room);
    }

    /// <summary>Comes into the test's room as a program.</summary>
    protected async Task<JsonClient> BotAsync(string alias, string? room = null, TestServer? server = null)
    {
        var connection = await (server ?? Server).ConnectAsync();
        _bots.Add(connection);
        var bot = new JsonClient(connection);
        await bot.HelloAsync($$"""{"alias":"{{alias}}","rooms":["{{room ?? Room}}"]}""");
        await bot.ReadUntilAsync("live");
        return bot;
    }

    /// <summary>Returns what a bot hears before a text.</summary>
    protected static async Task<IReadOnlyList<string>> HeardUntilAsync(JsonClient bot, string text)
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

    private async Task<Tab> KeepAsync(Task<Tab> opening)
    {
        var tab = await opening;
        _tabs.Add(tab);
        return tab;
    }
}
