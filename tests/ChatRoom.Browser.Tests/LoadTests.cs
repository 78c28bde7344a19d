using System.Text.Json;

namespace ChatRoom.Browser.Tests;

/// <summary>What it costs to open the page.</summary>
public sealed class LoadTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private const int MostBytes = 60_000;

    [Fact]
    public async Task Page_is_loaded_with_60_kB_from_the_server_alone()
    {
        var tab = await OpenAsync();
        await Expect(tab.Page.Locator("#alias")).ToBeFocusedAsync();

        var loaded = await tab.Page.EvaluateAsync<JsonElement>("""
            () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(one => ({ name: one.name, transferred: one.transferSize, raw: one.decodedBodySize }))
            """);

        var files = loaded.EnumerateArray().Select(static one => (Name: one.GetProperty("name").GetString()!, Transferred: one.GetProperty("transferred").GetInt32(), Raw: one.GetProperty("raw").GetInt32())).ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine($"{files.Length} files, {files.Sum(static file => file.Transferred)} bytes with headers, {files.Sum(static file => file.Raw)} unpacked");
        files.Should().OnlyContain(file => file.Name.StartsWith($"http://127.0.0.1:{Server.HttpPort}/", StringComparison.Ordinal)).And.Contain(static file => file.Name.EndsWith("/page/main.js", StringComparison.Ordinal));
        files.Sum(static file => file.Transferred).Should().BeInRange(10_000, MostBytes);
    }

    [Fact]
    [Trait("Runs", "long")] // it measures time
    public async Task Slow_phone_shows_the_page_and_chats_soon()
    {
        var tab = await OpenAsync(options: new() { ViewportSize = new() { Width = 390, Height = 800 } }, prepare: static async page =>
        {
            // The profile that Lighthouse uses for a phone: a processor four times slower, 1.6 Mbit/s with 150 ms.
            var session = await page.Context.NewCDPSessionAsync(page);
            await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
            await session.SendAsync("Network.enable");
            await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 1_600_000 / 8, ["uploadThroughput"] = 750_000 / 8 });
        });
        await Expect(tab.Page.Locator("#alias")).ToBeFocusedAsync();
        var paint = await tab.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
        var ready = await tab.Page.EvaluateAsync<double>("() => performance.now()");
        await tab.EnterAsync(Alias("ann"));
        await tab.SayAsync("from a slow phone");
        await tab.SeesAsync("from a slow phone");
        var chat = await tab.Page.EvaluateAsync<double>("() => performance.now()") - ready;

        TestContext.Current.TestOutputHelper!.WriteLine($"first paint after {paint:0} ms, entry after {ready:0} ms, from the alias to the first message {chat:0} ms");
        paint.Should().BeLessThan(3_000);
        chat.Should().BeLessThan(5_000);
    }
}
