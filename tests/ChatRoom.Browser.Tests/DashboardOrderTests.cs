using System.Text.RegularExpressions;

namespace ChatRoom.Browser.Tests;

/// <summary>What administrators see and do on the dashboard.</summary>
public sealed class DashboardOrderTests(BrowserFixture browser, ChatServerFixture chat, DashboardFixture fixture) : DashboardTest(browser, chat, fixture)
{
    [Fact]
    public async Task Tables_are_sorted_and_paged_by_the_server()
    {
        var server = await StartServerAsync([.. DashboardFixture.Settings, "ChatRoom:Limits:MaxConnectionsPerAddress=0"]);
        var clients = new List<TestClient>();
        for (var i = 0; i < 103; i++)
        {
            clients.Add(await server.JoinAsync($"user{i:000}"));
        }

        await clients[7].SendLineAsync("/join #tea");
        await clients[7].SkipToAsync("* you are in #tea now");
        var tab = await WatchAsync(server);
        var heads = tab.Page.Locator("#connectionSection th");
        var rows = tab.Page.Locator("#connectionSection tbody tr");
        await Expect(rows).ToHaveCountAsync(100);

        await heads.GetByRole(AriaRole.Button, new() { Name = "Alias" }).ClickAsync();
        await Expect(heads.First).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(rows.First).ToContainTextAsync("user000");
        await heads.GetByRole(AriaRole.Button, new() { Name = "Alias" }).PressAsync("Enter");
        await Expect(heads.First).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(rows.First).ToContainTextAsync("user102");

        await Expect(tab.Page.Locator("#connectionSection .pages")).ToContainTextAsync("1 to 100 of 103");
        await tab.Page.Locator("#connectionSection .pages").GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(rows.Last).ToContainTextAsync("user000");
        await Expect(tab.Page.Locator("#roomSection tbody tr").First).ToContainTextAsync("#lobby");
        await tab.Page.Locator("#roomSection th").GetByRole(AriaRole.Button, new() { Name = "Room" }).ClickAsync();
        await tab.Page.Locator("#roomSection th").GetByRole(AriaRole.Button, new() { Name = "Room" }).ClickAsync();
        await Expect(tab.Page.Locator("#roomSection tbody tr").First).ToContainTextAsync("#tea");
        clients.ForEach(static client => client.DisposeAsync().AsTask().Wait(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Kick_asks_for_the_reason_and_is_in_the_audit_log()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        await bob.SendLineAsync($"/join {Room}");
        await bob.SkipToAsync("* you are in");
        var tab = await WatchAsync();

        await PressAsync(Row(tab, "connectionSection", Alias("bob")), "Kick…");
        await Expect(tab.Page.Locator("dialog [name=room]")).ToHaveValueAsync(Room);
        await tab.AnswerAsync(("reason", "spam"), ("note", "third time"));

        await bob.SkipToAsync($"* admin has kicked you from {Room}: spam");
        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync($"{Alias("bob")} is removed from {Room}");
        await Expect(Row(tab, "auditSection", Alias("bob")).Filter(new() { HasText = "kick" })).ToContainTextAsync("spam (third time)");
    }

    [Fact]
    public async Task Ban_asks_whom_where_how_long_and_why()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var tab = await WatchAsync();

        await PressAsync(Row(tab, "connectionSection", Alias("bob")), "Ban…");
        await Expect(tab.Page.Locator("dialog [name=whom]")).ToContainTextAsync("the address 127.0.0.1");
        await tab.AnswerAsync(("time", "10m"), ("reason", "spam"));

        (await bob.ReadToEndAsync()).Should().Contain("banned").And.Contain("spam");
        await Expect(Row(tab, "connectionSection", Alias("bob"))).ToHaveCountAsync(0);
        await Expect(Row(tab, "auditSection", Alias("bob")).Filter(new() { HasText = "ban" }).First).ToContainTextAsync("until");
    }

    [Fact]
    public async Task Ban_of_the_server_is_lifted()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var tab = await WatchAsync();
        await PressAsync(Row(tab, "connectionSection", Alias("bob")), "Ban…");
        await tab.AnswerAsync(("time", "10m"), ("reason", "spam"));

        await Expect(Row(tab, "banSection", Alias("bob"))).ToContainTextAsync("spam");
        await PressAsync(Row(tab, "banSection", Alias("bob")), "Lift…");
        await tab.AnswerAsync();

        await Expect(Row(tab, "banSection", Alias("bob"))).ToHaveCountAsync(0);
        await using var again = await Admin.JoinAsync(Alias("bob"));
    }

    [Fact]
    public async Task Refused_act_says_why()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var tab = await WatchAsync();

        await PressAsync(Row(tab, "connectionSection", Alias("bob")), "Kick…");
        await tab.AnswerAsync(("room", "#nowhere"));

        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("room");
        await bob.SendLineAsync("still here");
        await bob.SkipToAsync(": still here\n");
    }

    [Fact]
    public async Task Held_messages_are_published_and_dropped()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        foreach (var text in (string[])["snakeoil one", "snakeoil two"])
        {
            await bob.SendLineAsync($"{text} {Alias("x")}");
            await bob.SkipToAsync("waiting for a moderator");
        }

        var tab = await WatchAsync();
        await PressAsync(Row(tab, "heldSection", $"snakeoil one {Alias("x")}"), "Publish");
        await bob.SkipToAsync($"{Alias("bob")}: snakeoil one {Alias("x")}\n");
        await Expect(Row(tab, "heldSection", $"snakeoil one {Alias("x")}")).ToHaveCountAsync(0);
        await PressAsync(Row(tab, "heldSection", $"snakeoil two {Alias("x")}"), "Drop");
        await tab.AnswerAsync();

        await Expect(tab.Page.Locator("#alert")).ToContainTextAsync("is dropped");
        await Expect(Row(tab, "heldSection", Alias("x"))).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reported_message_is_deleted()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        var eve = await BotAsync(Alias("eve"), "#lobby", Admin);
        await eve.SendAsync($$"""{"say":"nasty {{Alias("x")}}"}""");
        var id = (await eve.ReadUntilAsync("message")).GetProperty("id").GetInt64();
        await bob.SkipToAsync($"nasty {Alias("x")}\n");
        await bob.SendLineAsync($"/report {id} rude words");
        await bob.SkipToAsync("* your report was saved");
        var tab = await WatchAsync();

        var report = Row(tab, "reportSection", Alias("bob"));
        await Expect(report).ToContainTextAsync("rude words");
        await PressAsync(report, "Read…");
        await Expect(tab.Page.Locator("dialog")).ToContainTextAsync($"{Alias("eve")} nasty {Alias("x")}");
        await tab.Page.Keyboard.PressAsync("Escape");
        await PressAsync(report, "Delete…");
        await tab.AnswerAsync();

        await bob.SkipToAsync($"* admin removed message {id} by {Alias("eve")}");
    }

    [Fact]
    public async Task Log_is_filtered_by_level_and_text()
    {
        var tab = await WatchAsync();
        await Expect(tab.Page.Locator("#lines")).ToContainTextAsync(" is up: ");
        await Expect(tab.Page.Locator("#lines")).ToContainTextAsync("refused: not an administrator"); // the dashboard without its token

        await tab.Page.SelectOptionAsync("#level", "3");
        await Expect(tab.Page.Locator("#lines div", new() { HasText = " is up: " })).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("#lines div", new() { HasText = "not an administrator" }).First).ToBeVisibleAsync();
        await tab.Page.FillAsync("#words", "no such words");
        await Expect(tab.Page.Locator("#lineCount")).ToHaveTextAsync("no line");
        await tab.Page.SelectOptionAsync("#level", "0");
        await tab.Page.FillAsync("#words", "IS UP");
        await Expect(tab.Page.Locator("#lineCount")).ToHaveTextAsync("1 line");
        (await tab.Page.Locator("#lines").TextContentAsync()).Should().NotContain("/admin cra_", "the token of the first admin is a secret");
    }

    [Fact]
    public async Task Hostile_texts_are_only_texts()
    {
        await using var bob = await Admin.JoinAsync(Alias("bob"));
        await bob.SendLineAsync($"/join {Room}");
        await bob.SkipToAsync("* you are in");
        await bob.SendLineAsync("/topic <img src=x onerror=alert(1)><script>alert(2)</script>");
        await bob.SkipToAsync("</script>");
        var tab = await WatchAsync();

        await Expect(Row(tab, "roomSection", Room)).ToContainTextAsync("<img src=x onerror=alert(1)>");
        (await tab.Page.Locator("#dash img, #dash script").CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Range_shows_less_of_the_past()
    {
        var tab = await WatchAsync();
        await Expect(tab.Page.Locator("#figures svg").First).ToHaveAttributeAsync("aria-label", new Regex("^Connections: now \\d+, up to \\d+$"));
        await tab.Page.ClickAsync("#pause"); // no new sample draws the plots meanwhile
        var path = tab.Page.Locator("#figures path").First;
        await path.EvaluateAsync("path => path.setAttribute('d', '')");

        await tab.Page.SelectOptionAsync("#range", "300");

        await Expect(path).ToHaveAttributeAsync("d", new Regex("M"));
        var values = await tab.Page.EvaluateAsync<int[]>(
            """
            async () => {
                const { History } = await import('/page/plot.js')
                const history = new History()
                history.add(['at', 'x'], [[1000, 7], [1650, 5], [2000, 6]])
                return [300, 3600].flatMap(seconds => history.parts('x', seconds).map(part => part.value).filter(value => value !== null))
            }
            """);
        values.Should().Equal(6, 7, 5, 6);
    }
}
