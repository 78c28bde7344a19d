namespace ChatRoom.Browser.Tests;

/// <summary>A test of the dashboard in the browser.</summary>
public abstract class DashboardTest(BrowserFixture browser, ChatServerFixture chat, DashboardFixture fixture) : PageTest(browser, chat)
{
    /// <summary>The server with the token.</summary>
    protected TestServer Admin => fixture.Server;

    /// <summary>Opens the dashboard; the token is not given yet.</summary>
    protected async Task<Tab> OpenDashboardAsync(TestServer? server = null, BrowserNewContextOptions? options = null)
    {
        var tab = await OpenAsync("dashboard", options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 }, Locale = "en-GB" }, server ?? Admin);
        tab.ExpectsFailures = true; // without a token, or while the server is away
        return tab;
    }

    /// <summary>Opens the dashboard with the token.</summary>
    protected async Task<Tab> WatchAsync(TestServer? server = null, BrowserNewContextOptions? options = null)
    {
        var tab = await OpenDashboardAsync(server, options);
        await GiveAsync(tab, DashboardFixture.Token);
        await IsAsync(tab, "live");
        return tab;
    }

    /// <summary>Gives a token.</summary>
    protected static async Task GiveAsync(Tab tab, string token)
    {
        await tab.Page.FillAsync("#token", token);
        await tab.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Waits for a state.</summary>
    protected static Task IsAsync(Tab tab, string state) => Expect(tab.Page.Locator("#state")).ToHaveTextAsync(state);

    /// <summary>Returns the row of a section that has a text.</summary>
    protected static ILocator Row(Tab tab, string section, string text) => tab.Page.Locator($"#{section} tbody tr").Filter(new() { HasText = text });

    /// <summary>Presses a button of a row.</summary>
    protected static Task PressAsync(ILocator row, string button) => row.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
