using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>A moderator's evening on real sockets: who is hit, what members see, what moderators see, and what the audit log says.</summary>
public sealed class EveningStoryTests(ModeratedServerFixture fixture) : IClassFixture<ModeratedServerFixture>
{
    private const string Network = "2001:db8:1:2::/64";

    [Fact]
    public async Task Flood_from_one_network_is_muted_and_banned_and_its_people_return_when_the_ban_ends()
    {
        await using var olga = await fixture.AdminAsync();
        await using var dora = await fixture.JoinAsync("dora");
        await using var carl = await fixture.RegisterAsync("carl", Inside("c"));
        var bots = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => fixture.JoinAsync($"bot{i}", Inside($"{i}"))));
        await using (await fixture.JoinAsync("bot5", Inside("5")))
        {
            // It is one of those of the last 24 hours.
        }

        // A mute of a person covers the address that they share with the others, who have no account either.
        var mute = await olga.AskAsync("/mute bot1 10m flood -- the same text five times");
        mute.Should().Contain(["* olga has muted bot1 for 10m: flood", "* for moderators: olga muted bot1, private reason: the same text five times"]);
        foreach (var bot in bots)
        {
            (await bot.AskAsync("buy watches")).Should().Contain(static line => line.StartsWith("* you are muted in #lobby until ", StringComparison.Ordinal))
                .And.Contain(static line => line.EndsWith(" UTC: flood", StringComparison.Ordinal));
        }

        await carl.SayAsync("carl", "I live here, too");
        (await dora.SeeAsync()).Should().Contain(["* olga has muted bot1 for 10m: flood", "carl: I live here, too"])
            .And.NotContain(static line => line.Contains("watches", StringComparison.Ordinal) || line.Contains("five times", StringComparison.Ordinal));

        // Looking first changes nothing, and nobody else sees it.
        (await olga.AskAsync($"/ban -g --try --login-required {Network} 1h flood")).Should().Contain(
        [
            $"* a ban on {Network} would affect bot1, bot2, bot3, bot4 now", "* and bot5 from the last 24 hours; nothing was changed",
        ]);
        (await olga.AskAsync($"/ban -g --try {Network}")).Should().Contain($"* a ban on {Network} would affect bot1, bot2, bot3, bot4, carl now");
        (await olga.AskAsync("/bans -g")).Should().Contain("* there are no bans or mutes on the whole server");
        (await dora.SeeAsync()).Should().NotContain(static line => line.Contains(Network, StringComparison.Ordinal));

        (await olga.AskAsync($"/ban -g --login-required {Network} 1h flood -- known from yesterday")).Should().Contain(
            [$"* olga has banned {Network} for 1h: flood", $"* for moderators: olga banned {Network}, private reason: known from yesterday"])
            .And.ContainSingle(static line => line.Contains($"on {Network} (accounts are exempt) on the whole server until ", StringComparison.Ordinal));
        foreach (var bot in bots)
        {
            (await bot.ReadToEndAsync()).Should().Contain("* people without an account are banned from this server until ").And.EndWith(" UTC: flood; to enter, log in to an account\n");
        }

        (await dora.SeeAsync()).Should().Contain($"* olga has banned {Network} for 1h: flood")
            .And.NotContain(static line => line.Contains("yesterday", StringComparison.Ordinal));

        // Another alias and another address of the network do not help, an account does.
        (await AskedAgainAsync("newcomer", Inside("abcd:9"))).Should().StartWith("* people without an account are banned from this server until ");
        await using (var returned = await fixture.LogInAsync("carl", Inside("abcd:a")))
        {
            await returned.SayAsync("carl", "here again");
        }

        // Without --login-required it takes the place of the one before, and the prompt is not even shown.
        await olga.AskAsync($"/ban -g {Network} 1h flood");
        (await carl.ReadToEndAsync()).Should().Contain("* you are banned from this server until ");
        await using (var refused = await fixture.ConnectAsync(Inside("9")))
        {
            (await refused.ReadToEndAsync()).Should().StartWith("* you are banned from this server until ").And.EndWith(" UTC: flood\r\n");
        }

        // It ends by itself.
        await olga.AskAsync($"/ban -g {Network} 1s flood");
        await UntilAsync(olga, "/bans -g", "* there are no bans or mutes on the whole server");
        await olga.AskAsync("/unmute bot1"); // that one still covers the address
        await using (var newcomer = await fixture.JoinAsync("newcomer", Inside("abcd:9")))
        {
            await newcomer.SayAsync("newcomer", "hello");
            (await dora.SeeAsync()).Should().Contain("newcomer: hello");
        }

        var rows = await ModeratedServerFixture.AuditAsync(olga, $"act:ban target:{Network}");
        rows.Should().HaveCount(3, "looking is not an act");
        rows[0].Should().StartWith($"olga ban {Network}: \"flood\" -- \"known from yesterday\" [#").And.Contain(", until ");
        (await ModeratedServerFixture.AuditAsync(olga, "act:mute")).Should().ContainSingle().Which.Should().StartWith("olga mute bot1 in #lobby: \"flood\" -- \"the same text five times\" [#");
        (await dora.AskAsync("/audit")).Should().Contain("* you are not permitted to do that");
    }

    [Fact]
    public async Task Moderator_of_a_room_releases_and_drops_held_messages_and_nobody_else_sees_them_before()
    {
        await using var mia = await KeeperAsync("mia", "#plaza");
        await using var bob = await EnterAsync("bob", "#plaza");
        await using var dora = await EnterAsync("dina", "#plaza");

        (await bob.AskAsync("look at http://good.example")).Should().Contain("* your message is waiting for a moderator: it contains a link that is not allowed here");
        await bob.AskAsync("/me sells http://bad.example");
        var seen = await mia.SeeAsync();
        var (good, bad) = (NumberIn(seen, "bob: look at http://good.example"), NumberIn(seen, "** bob sells http://bad.example"));
        (await mia.AskAsync("/held")).Count(static line => line.StartsWith("* #", StringComparison.Ordinal)).Should().Be(2);
        foreach (var line in (string[])["/held", $"/release {good}", $"/drop {bad}"])
        {
            (await dora.AskAsync(line)).Should().Contain("* you are not permitted to do that").And.NotContain(static line => line.Contains("example", StringComparison.Ordinal));
        }

        (await mia.AskAsync($"/release {good}")).Should().Contain(["bob: look at http://good.example", $"* held message {good} by bob is published"]);
        (await mia.AskAsync($"/drop {bad}")).Should().Contain($"* held message {bad} by bob is dropped");
        (await mia.AskAsync("/held")).Should().Contain("* there are no held messages in #plaza");

        (await dora.SeeAsync()).Should().Contain("bob: look at http://good.example").And.NotContain(static line => line.Contains("bad.example", StringComparison.Ordinal));
        await using var olga = await fixture.AdminAsync();
        (await ModeratedServerFixture.AuditAsync(olga, "room:#plaza")).Should().Equal(
            "mia register-room #plaza in #plaza",
            $"mia release bob in #plaza [held message {good}, filter links]",
            $"mia drop bob in #plaza [held message {bad}, filter links]");
    }

    [Fact]
    public async Task Lockdown_forbids_more_at_each_level_spares_those_who_are_here_and_ends_by_itself()
    {
        await using var olga = await fixture.AdminAsync();
        await using var nina = await fixture.RegisterAsync("nina");
        await using var gus = await fixture.JoinAsync("gus");

        await olga.AskAsync("/lockdown registrations 1h");
        (await gus.SeeAsync()).Should().Contain("* olga has locked the server down: no registrations for 1h");
        await gus.SendAsync("/register\n"); // alone: what follows a refused request for a secret is discarded
        (await gus.ReadLineAsync()).Should().StartWith("* nobody can register until ");
        await gus.SayAsync("gus", "still talking");

        await olga.AskAsync("/lockdown read-only 1h");
        (await gus.AskAsync("and now?")).Should().Contain("* guests can only read here: /register, or /login <alias>");
        await nina.SayAsync("nina", "I may");
        await using (await fixture.JoinAsync("gil"))
        {
            // Guests may come and read.
        }

        await olga.AskAsync("/lockdown accounts 1h");
        (await AskedAgainAsync("gil", ModeratedServerFixture.Elsewhere)).Should().StartWith("* only people with an account can enter until ");
        await using (await fixture.LogInAsync("nina"))
        {
            // People with an account enter.
        }

        await olga.AskAsync("/lockdown closed 1h");
        await using (var refused = await fixture.AnswerAsync("nina"))
        {
            (await refused.ReadToEndAsync()).Should().StartWith("* nobody new can enter until ");
        }

        (await gus.SeeAsync()).Should().Contain("* olga has locked the server down: nobody new for 1h", "those who are here stay");
        await using (await fixture.AdminAsync())
        {
            // Admins can always enter.
        }

        await olga.AskAsync("/lockdown closed 1s");
        await UntilAsync(gus, "free again", "gus: free again");
        (await olga.AskAsync("/lockdown")).Should().Contain("* the server is not locked down");
        await using (await fixture.JoinAsync("gil"))
        {
            // Everybody may come again.
        }

        (await ModeratedServerFixture.AuditAsync(olga, "act:lockdown")).Should().Equal(
            "olga lockdown no registrations [for 1h]", "olga lockdown guests read only [for 1h]", "olga lockdown accounts only [for 1h]",
            "olga lockdown nobody new [for 1h]", "olga lockdown nobody new [for 1 s]");
    }

    [Fact]
    public async Task Reported_message_is_removed_and_its_author_kicked_and_the_audit_log_has_no_text_of_theirs()
    {
        await using var mia = await KeeperAsync("mira", "#garden");
        await using var max = await fixture.RegisterAsync("max");
        await max.AskAsync("/join #garden");
        await mia.AskAsync("/op max");
        await using var eve = await EnterAsync("eve", "#garden");
        await using var dora = await EnterAsync("doris", "#garden");
        await dora.AskAsync("/ids on");

        await eve.SayAsync("eve", "you are all pumpkins");
        var number = (await dora.SeeAsync()).Single(static line => line.EndsWith(" eve: you are all pumpkins", StringComparison.Ordinal)).Split(' ')[0][1..];
        (await dora.AskAsync($"/report {number} rude")).Should().Contain("* your report was saved and sent to the moderators");
        foreach (var moderator in (TestClient[])[mia, max])
        {
            (await moderator.SeeAsync()).Should().Contain($"* for moderators: doris reported message {number} by eve in #garden: \"you are all pumpkins\", reason: rude");
        }

        (await eve.SeeAsync()).Should().NotContain(static line => line.Contains("report", StringComparison.Ordinal));
        await max.AskAsync($"/redact {number}");
        (await dora.SeeAsync()).Should().Contain(line => line.EndsWith($" * max removed message {number} by eve", StringComparison.Ordinal));

        await eve.SayAsync("eve", "more pumpkins");
        await eve.SayAsync("eve", "yet more pumpkins");
        await max.AskAsync("/purge eve 10m");
        (await dora.SeeAsync()).Should().Contain(static line => line.EndsWith(" * max removed 2 messages by eve", StringComparison.Ordinal));
        await mia.AskAsync("/kick eve rude -- third time this week");
        (await eve.AskAsync("")).Should().Contain("* mira has kicked you from #garden: rude");
        (await dora.SeeAsync()).Should().Contain(static line => line.EndsWith(" * mira has kicked eve: rude", StringComparison.Ordinal))
            .And.NotContain(static line => line.Contains("third time", StringComparison.Ordinal));
        (await max.SeeAsync()).Should().Contain("* for moderators: mira kicked eve, private reason: third time this week");

        await using var late = await EnterAsync("late", "#garden");
        (await late.AskAsync("/history 100")).Should().Contain(line => line.Contains($"* message {number} by eve was removed", StringComparison.Ordinal))
            .And.NotContain(static line => line.Contains("pumpkins", StringComparison.Ordinal));
        await using var olga = await fixture.AdminAsync();
        (await ModeratedServerFixture.AuditAsync(olga, "room:#garden")).Should().Equal(
            "mira register-room #garden in #garden",
            "mira op max in #garden",
            $"doris report eve in #garden: \"rude\" [message {number}]",
            $"max redact eve in #garden [message {number}]",
            "max purge eve in #garden [2 messages of the last 10m]",
            "mira kick eve in #garden: \"rude\" -- \"third time this week\"");
    }

    private static string Inside(string last) => $"2001:db8:1:2::{last}";

    /// <summary>Connects as somebody who registers, and keeps a room.</summary>
    private async Task<TestClient> KeeperAsync(string alias, string room)
    {
        var keeper = await fixture.RegisterAsync(alias);
        await keeper.AskAsync($"/join {room}");
        (await keeper.AskAsync("/room register")).Should().Contain($"* you own {room} now; to see its settings: /room");
        return keeper;
    }

    private async Task<TestClient> EnterAsync(string alias, string room)
    {
        var guest = await fixture.JoinAsync(alias);
        await guest.AskAsync($"/join {room}");
        return guest;
    }

    /// <summary>Gives an alias at the prompt. Returns what the client gets then, up to the next prompt.</summary>
    private async Task<string> AskedAgainAsync(string alias, string address)
    {
        await using var client = await fixture.ConnectAsync(address);
        await client.ExpectAsync("alias?");
        await client.SendLineAsync(alias);
        return await client.SkipToAsync("alias?");
    }

    /// <summary>Asks until the answer is as expected.</summary>
    private static Task<string[]> UntilAsync(TestClient client, string line, string answer) =>
        Deadline.UntilAsync(() => client.AskAsync(line), said => said.Contains(answer), static said => string.Join('\n', said));

    /// <summary>Returns the number of a held message.</summary>
    private static string NumberIn(string[] lines, string text) =>
        lines.Single(line => line.StartsWith("* for moderators: held #", StringComparison.Ordinal) && line.Contains($" {text} (/release ", StringComparison.Ordinal)).Split('#', ' ')[5];
}
