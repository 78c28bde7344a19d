using System.Text.Json;

namespace ChatRoom.Browser.Tests;

/// <summary>Texts that want to do harm, and too many of them.</summary>
public sealed class HostileTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    public static TheoryData<string> Texts =>
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>", "javascript:alert(1) <a href='javascript:alert(1)'>x</a>", "https://example.org/\"onmouseover=alert(1)//",
        "&lt;b&gt; </p></div><style>*{display:none}</style>", "abc \u05e9\u05dc\u05d5\u05dd def \u200f\u200e", string.Concat(Enumerable.Repeat("Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034d", 20)),
        new string('w', 4_090), "`unclosed @ # @# https:// http://[ /f/ /f/AAAAAAAAAAAAAAAAAAAAAA/99999x99999/a.png", "{{constructor.constructor('alert(1)')()}} ${alert(1)} %00 \\u0000",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_stays_text(string text)
    {
        var tab = await JoinAsync(Alias("ann"));
        tab.ExpectsFailures = text.Contains("99999x99999", StringComparison.Ordinal); // there is no such picture
        tab.Page.Dialog += static (_, dialog) => throw new InvalidOperationException($"a script ran: {dialog.Message}");
        var bot = await BotAsync(Alias("bot"));

        await bot.SendAsync(JsonSerializer.Serialize(new { say = text }));
        await bot.SendAsync("""{"say":"the end"}""");
        await tab.SeesAsync("the end");

        var row = tab.Page.Locator("#log .row:not(.note)").First;
        if (!tab.ExpectsFailures)
        {
            (await row.Locator("p").EvaluateAsync<string>("p => p.textContent")).Replace("`", "").Should().Be(text.Replace("`", ""));
        }

        (await row.EvaluateAsync<int>("row => row.querySelectorAll('script, style, iframe, [onerror], [onmouseover]').length")).Should().Be(0);
        (await row.EvaluateAsync<bool>("row => [...row.querySelectorAll('a')].every(a => /^https?:/.test(a.href))")).Should().BeTrue();
        (await tab.Page.EvaluateAsync<bool>("() => document.querySelector('#log').scrollWidth <= document.querySelector('#log').clientWidth")).Should().BeTrue();
        (await tab.Page.EvaluateAsync<bool>("""
            () => {
                const [one, two] = [...document.querySelectorAll('#log .row:not(.note)')].map(row => row.getBoundingClientRect())
                return one.bottom <= two.top + 1 && one.height < 700
            }
            """)).Should().BeTrue("rows do not cover each other");
    }

    [Fact]
    public async Task Thousand_lines_a_second_keep_the_page_alive_and_small()
    {
        var tab = await JoinAsync(Alias("ann"));
        var bot = await BotAsync(Alias("bot"));
        await tab.Page.EvaluateAsync("""
            () => {
                globalThis.frames = 0
                globalThis.most = 0
                const count = () => {
                    frames++
                    most = Math.max(most, document.querySelectorAll('#log .row').length)
                    requestAnimationFrame(count)
                }
                count()
                globalThis.began = performance.now()
            }
            """);

        for (var i = 1; i <= 1_000; i++)
        {
            await bot.SendAsync($$"""{"say":"line {{i}} of many, with a link https://example.org/{{i}} and some words"}""");
        }

        await tab.SeesAsync("line 1000 of many");
        var figures = await tab.Page.EvaluateAsync<double[]>("() => [most, frames / (performance.now() - began) * 1000]");
        TestContext.Current.TestOutputHelper!.WriteLine($"at most {figures[0]} rows, {figures[1]:0} frames/s");
        figures[0].Should().BeLessThanOrEqualTo(520);
        await tab.SayAsync("still here");
        await tab.SeesAsync("still here");
        await Expect(tab.Row("still here")).ToBeInViewportAsync();
    }
}
