[assembly: AssemblyFixture(typeof(ChatRoom.Browser.Tests.BrowserFixture))]

namespace ChatRoom.Browser.Tests;

/// <summary>
/// One browser for all tests: the system's Chromium. Its headless shell needs a third of the processor time that the whole browser needs for
/// a page that nobody sees. If neither is installed, the tests are skipped.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string? Chromium = new[] { "chromium-headless-shell", "chromium" }
        .SelectMany(static name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;

    /// <summary>The browser.</summary>
    public IBrowser? Browser { get; private set; }

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout((float)Deadline.Default.TotalMilliseconds);
        if (Chromium is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // The sites of the tests have no address, so the browser would keep them from loopback (Local Network Access).
            Args = ["--disable-features=LocalNetworkAccessChecks", .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : (string[])[]],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
