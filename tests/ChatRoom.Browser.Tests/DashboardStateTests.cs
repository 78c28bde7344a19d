using System.Text.RegularExpressions;

namespace ChatRoom.Browser.Tests;

/// <summary>The states of the dashboard.</summary>
public sealed class DashboardStateTests(BrowserFixture browser, ChatServerFixture chat, DashboardFixture fixture) : DashboardTest(browser, chat, fixture)
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-dashboard-");

    [Fact]
    public async Task Without_a_token_it_asks_for_one()
    {
        var tab = await OpenDashboardAsync();

        await Expect(tab.Page.Locator("#token")).ToBeFocusedAsync();
        await Expect(tab.Page.Locator("#doorText")).ToHaveTextAsync("");
        await Expect(tab.Page.Locator("#dash")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Wrong_token_is_refused_with_the_reason_of_the_server()
    {
        var tab = await OpenDashboardAsync();

        await GiveAsync(tab, "wrong-horse-battery");

        await Expect(tab.Page.Locator("#doorText")).ToContainTextAsync("The token is wrong: this is for administrators");
        await Expect(tab.Page.Locator("#token")).ToBeFocusedAsync();
        await GiveAsync(tab, DashboardFixture.Token);
        await IsAsync(tab, "live");
    }

    [Fact]
    public async Task Token_stays_in_the_tab_until_it_is_forgotten()
    {
        var tab = await WatchAsync();

        await tab.Page.ReloadAsync();

        await IsAsync(tab, "live");
        (await tab.Page.EvaluateAsync<string>("() => document.cookie + JSON.stringify(localStorage)")).Should().NotContain(DashboardFixture.Token);
        await tab.Page.ClickAsync("#leave");
        await Expect(tab.Page.Locator("#token")).ToBeFocusedAsync();
        (await tab.Page.EvaluateAsync<int>("() => sessionStorage.length")).Should().Be(0);
    }

    [Fact]
    public async Task Token_that_is_not_accepted_any_more_loads_nothing_else()
    {
        var tab = await WatchAsync();
        var (refused, loaded) = (0, 0);
        await tab.Page.RouteAsync("**/stats/rooms*", route =>
        {
            Interlocked.Increment(ref refused);
            return route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = "{}" });
        });
        await tab.Page.RouteAsync("**/stats/connections*", route =>
        {
            Interlocked.Add(ref loaded, Volatile.Read(ref refused)); // the first one may belong to what was loaded before
            return route.ContinueAsync();
        });

        await Wait.UntilAsync(() => Volatile.Read(ref refused) == 2, "it has tried twice");

        Volatile.Read(ref loaded).Should().Be(0);
    }

    [Fact]
    public async Task Server_without_a_token_says_elsewhere_how_to_configure_one()
    {
        var tab = await OpenDashboardAsync(Server, new() { ExtraHTTPHeaders = [new("X-Forwarded-For", "203.0.113.7")] });

        await Expect(tab.Page.Locator("#setUp")).ToContainTextAsync("--ChatRoom:Admin:Token=");
        await Expect(tab.Page.Locator("#doorText")).ToContainTextAsync("ask from the machine");
        await Expect(tab.Page.Locator("#tokenForm")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Server_without_a_token_opens_for_the_machine_itself()
    {
        var tab = await OpenDashboardAsync(Server);

        await IsAsync(tab, "live");
    }

    [Fact]
    public async Task Empty_server_says_so()
    {
        var server = await StartServerAsync(DashboardFixture.Settings);

        var tab = await WatchAsync(server);

        foreach (var (section, text) in new[] { ("roomSection", "Nobody is in a room."), ("connectionSection", "Nobody is connected."), ("heldSection", "No message waits"), ("reportSection", "Nobody has reported"), ("banSection", "Nobody is banned"), ("auditSection", "There is no such row.") })
        {
            await Expect(tab.Page.Locator($"#{section} > div > p, #{section} > div > div > p").First).ToContainTextAsync(text);
        }

        await Expect(tab.Page.Locator("#health")).ToContainTextAsync("Health: healthy");
        await Expect(tab.Page.Locator("#lines")).ToContainTextAsync(" is up: ");
    }

    [Fact]
    public async Task Restarted_server_is_found_again_and_the_gap_is_a_gap()
    {
        var server = await StartAsync();
        var tab = await WatchAsync(server);
        await Expect(Plot(tab)).ToHaveAttributeAsync("d", new Regex("L"));
        (await Plot(tab).GetAttributeAsync("d")).Should().MatchRegex("^M[^M]*$");

        await server.Process.KillAsync();
        await IsAsync(tab, "lost");
        await Expect(tab.Page.Locator("#lost")).ToContainTextAsync("Connection lost. Trying again in");
        await using var again = await StartAsync(server);
        await tab.Page.ClickAsync("#lost button");

        await IsAsync(tab, "live");
        await Expect(tab.Page.Locator("#restarted")).ToHaveTextAsync(new Regex(@"^restarted \d\d:\d\d$"));
        await Expect(tab.Page.Locator("#lost")).ToBeHiddenAsync();
        await Expect(Plot(tab)).ToHaveAttributeAsync("d", new Regex("^M[^M]*M[^M]*$"));
        await Expect(tab.Page.Locator("#lines")).ToContainTextAsync(" is up: ");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Paused_dashboard_stands_still_and_goes_on_with_everything()
    {
        var tab = await WatchAsync();
        await using var ann = await Admin.JoinAsync(Alias("ann"));
        await Expect(Row(tab, "connectionSection", Alias("ann"))).ToHaveCountAsync(1);

        await tab.Page.ClickAsync("#pause");
        await IsAsync(tab, "paused");
        await Expect(tab.Page.Locator("#pause")).ToHaveAttributeAsync("aria-pressed", "true");
        var before = await tab.Page.Locator("#figures").InnerHTMLAsync();
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var other = await WatchAsync();
        await Expect(Row(other, "connectionSection", Alias("bob"))).ToHaveCountAsync(1);
        (await tab.Page.Locator("#figures").InnerHTMLAsync()).Should().Be(before);
        await Expect(Row(tab, "connectionSection", Alias("bob"))).ToHaveCountAsync(0);

        await tab.Page.ClickAsync("#pause");

        await IsAsync(tab, "live");
        await Expect(Row(tab, "connectionSection", Alias("bob"))).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Seconds_without_a_sample_are_a_gap()
    {
        var tab = await OpenDashboardAsync();

        var gaps = await tab.Page.EvaluateAsync<int[]>(
            """
            async () => {
                const { History } = await import('/page/plot.js')
                const history = new History()
                history.add(['at', 'x'], [[1, 5], [2, 5], [4, 5], [9, 5], [10, 5]])
                history.restart()
                history.add(['at', 'x'], [[11, 5]])
                return history.parts('x', 240).flatMap((part, at) => part.isAfterGap ? [at] : [])
            }
            """);

        gaps.Should().Equal(237, 239); // of 240 seconds up to the newest one
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static ILocator Plot(Tab tab) => tab.Page.Locator("#figures path").First;

    private Task<TestServer> StartAsync(TestServer? before = null) => TestServer.StartAsync(new ServerLaunch
    {
        Arguments =
        [
            $"--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{before?.ChatPort ?? 0}", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{before?.HttpPort ?? 0}",
            .. DashboardFixture.Settings.Select(static setting => $"--{setting}"),
        ],
        Directory = _folder.FullName,
    });
}
