using ChatRoom.Cluster;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Tests.Moderation;

public sealed class BanTests : IDisposable
{
    private const string Home = "203.0.113.7";
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    private readonly ModerationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Ban_of_a_person_acts_at_once_and_covers_their_address_until_it_expires()
    {
        var root = await _rig.JoinAsync("root");
        var eve = await _rig.JoinAsync("eve", Home);

        (await ModerationRig.RunAsync(root, "/ban -g eve 10m spam -- sold watches")).Split('\n').Should().Contain(
            "* root has banned eve for 10m: spam", "* for moderators: root banned eve, private reason: sold watches", "* ban #1 on eve on the whole server until 2026-11-29 12:10 UTC: spam");

        (await eve.Received.ReadToEndAsync()).Should().EndWith("* you are banned from this server until 2026-11-29 12:10 UTC: spam\n");
        await Wait.ForAsync(eve.Served, "it is closed");
        _rig.Chat.Status.Statistics.ConnectionsClosed["banned"].Should().Be(1);
        await AskedAgainAsync("adam", Home, "* people without an account are banned from this server until 2026-11-29 12:10 UTC: spam; to enter, log in to an account");
        await _rig.JoinAsync("adam", "203.0.113.8");
        _rig.Chat.Time.Advance(TenMinutes);
        await _rig.JoinAsync("eve", Home);
        (await _rig.AuditAsync()).Should().Equal("root ban eve||spam|sold watches|#1, until 2026-11-29 12:10:00 UTC");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    public async Task Ban_of_a_person_never_covers_a_private_address(string address)
    {
        var root = await _rig.JoinAsync("root");
        var eve = await _rig.JoinAsync("eve", address);

        await ModerationRig.RunAsync(root, "/ban -g eve");

        await Wait.ForAsync(eve.Served, "it is closed");
        await _rig.JoinAsync("adam", address);
        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(1);
    }

    [Fact]
    public async Task Ban_by_whoever_runs_the_server_removes_moderators_and_the_owner_from_their_room()
    {
        using var chat = new Chat();
        var (bob, eve) = (await chat.RegisterAsync("bob"), await chat.RegisterAsync("eve"));
        await bob.SendAsync("/join #ops\n/room register\n/op eve\n");
        await bob.Received.ReadLinesUntilAsync("* bob has made eve a moderator");
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");

        foreach (var (alias, who) in new[] { ("eve", eve), ("bob", bob) })
        {
            await chat.Get<BanService>().BanAsync(Visitor.Admin, Some.Room("#ops"), new Sanction(new BanTarget(TargetKind.Person, alias)), TestContext.Current.CancellationToken);
            await who.Received.ReadLinesUntilAsync("* you are banned from #ops");
        }
    }

    [Fact]
    public async Task Ban_of_a_network_refuses_before_the_prompt_and_admits_nobody()
    {
        var root = await _rig.JoinAsync("root");
        var (inside, outside) = (await _rig.JoinAsync("eve", "2001:db8:1:2::3"), await _rig.JoinAsync("ann", "2001:db8:1:3::3"));

        await ModerationRig.RunAsync(root, "/ban -g 2001:db8:1:2::/64 1h flood");

        (await inside.Received.ReadToEndAsync()).Should().EndWith("* you are banned from this server until 2026-11-29 13:00 UTC: flood\n");
        var late = _rig.Chat.Connect(ModerationRig.From("2001:db8:1:2:ffff::1"));
        (await late.Received.ReadToEndAsync()).Should().Be("* you are banned from this server until 2026-11-29 13:00 UTC: flood\r\n");
        _rig.Chat.Status.Statistics.ConnectionsRefused["banned"].Should().Be(1);
        await outside.SendAsync("still here\n");
        await outside.Received.ReadLinesUntilAsync("ann: still here");
    }

    [Fact]
    public async Task Ban_of_a_network_is_told_after_the_handshake_where_there_is_tls()
    {
        var root = await _rig.JoinAsync("root");
        await ModerationRig.RunAsync(root, "/ban -g 203.0.113.0/24 -- no reason to give");
        var late = ModerationRig.From("203.0.113.9");
        var gate = _rig.Chat.TlsGate(connection => _rig.Chat.Handler.OnConnectedAsync(connection));

        late.ServedBy(gate.OnConnectedAsync);
        await late.SendAsync([0x16]);

        (await late.Received.ReadToEndAsync()).Should().Be("* you are banned from this server\r\n");
        _rig.Chat.Status.Statistics.ConnectionsRefused["banned"].Should().Be(1);
    }

    [Fact]
    public async Task Ban_of_a_pattern_holds_at_the_prompt_and_at_a_rename()
    {
        var root = await _rig.JoinAsync("root");
        var ann = await _rig.JoinAsync("ann");

        await ModerationRig.RunAsync(root, "/ban -g sp?m*");

        (await RefusedAsync("spam-1", "127.0.0.1")).Should().Be("* you are banned from this server\n");
        (await RefusedAsync("ѕраm", "127.0.0.1")).Should().Be("* you are banned from this server\n");
        (await ModerationRig.RunAsync(ann, "/nick SPOM")).Split('\n').Should().Contain("* the alias SPOM is banned here, choose another one");
        (await ModerationRig.RunAsync(ann, "/nick spring")).Should().Be("* ann is now known as spring");
    }

    [Fact]
    public async Task Banned_person_cannot_resume_and_can_once_the_ban_is_lifted()
    {
        var root = await _rig.JoinAsync("root");
        var eve = await _rig.JoinAsync("eve");
        var token = await ResumeTests.TokenOfAsync(eve);
        await eve.VanishAsync();
        await Wait.ForAsync(eve.Served, "it is gone");
        await ModerationRig.RunAsync(root, "/ban -g eve");

        var back = _rig.Chat.Connect(ModerationRig.From("127.0.0.1"));
        await back.SendAsync($"/resume {token}\n");
        (await back.Received.ReadToEndAsync()).Should().Be("alias?* you are banned from this server\n");
        await Wait.ForAsync(back.Served, "it is closed");
        (await ModerationRig.RunAsync(root, "/unban -g eve")).Split('\n').Should().Contain("* ban #1 on eve is lifted");

        var again = _rig.Chat.Connect(ModerationRig.From("127.0.0.1"));
        await again.SendAsync($"/resume {token}\n");
        await again.Received.ReadLinesUntilAsync("alias?* you are back in #lobby as eve");
    }

    [Fact]
    public async Task Ban_in_a_room_holds_there_only()
    {
        var mod = await _rig.JoinAsync("mod");
        var eve = await _rig.JoinAsync("eve");
        await mod.SendAsync("/join #ops\n");
        await mod.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");

        await mod.SendAsync("/ban eve\n");

        await eve.Received.ReadLinesUntilAsync("* you are banned from #ops");
        await eve.Received.ReadLinesUntilAsync("* you are in #lobby now, 1 here");
        (await ModerationRig.RunAsync(eve, "/join #ops")).Should().Be("* you are banned from #ops");
    }

    [Fact]
    public async Task Ban_in_a_room_that_begins_while_somebody_comes_in_removes_them()
    {
        var mod = await _rig.JoinAsync("mod", "198.51.100.1");
        _rig.Chat.Journal.Holding = true;
        var eve = _rig.Chat.Connect(ModerationRig.From(Home));
        await eve.SendAsync("eve\n");
        await Wait.UntilAsync(() => _rig.Chat.Journal.Held == 1, "she is permitted to enter, and not there yet");

        await mod.SendAsync("/ban e* 10m spam\n");
        await Wait.UntilAsync(() => _rig.Chat.Journal.Held == 2, "the ban is in force");
        _rig.Chat.Journal.Holding = false;
        _rig.Chat.Journal.Release();

        (await eve.Received.ReadToEndAsync()).Should().Contain("* you are banned from #lobby until 2026-11-29 12:10 UTC: spam\n", "the room's line about the ban may come after it");
        await Wait.ForAsync(eve.Served, "she has left");
    }

    [Theory]
    [InlineData("/mute eve 10m loud", "* you are muted in #lobby until 2026-11-29 12:10 UTC: loud")]
    [InlineData("/mute -g eve 10m loud", "* you are muted until 2026-11-29 12:10 UTC: loud")]
    [InlineData("/ban eve 10m loud", "* people without an account are banned from #lobby until 2026-11-29 12:10 UTC: loud; to enter, log in to an account")]
    public async Task Ban_or_mute_of_an_address_is_not_evaded_by_registering(string command, string refusal)
    {
        using var rig = new ModerationRig(static options => options.Accounts.RequireTlsForPasswords = false);
        var root = await rig.JoinAsync("root");
        var (other, _) = (await rig.JoinAsync("eve2", Home), await rig.JoinAsync("eve", Home));
        var bob = await rig.JoinAsync("bob", "203.0.113.8");

        await ModerationRig.RunAsync(root, command);

        if (command.StartsWith("/mute", StringComparison.Ordinal)) // otherwise they are not in the room any more
        {
            await ModerationRig.RunAsync(other, "/version");
            await other.SendAsync("/register\n");
            (await other.ReadReplyAsync()).Should().Be(refusal);
        }

        var late = rig.Chat.Connect(ModerationRig.From(Home));
        await late.SendAsync("/register bad3\n");
        await late.ExpectBytesAsync($"alias?{refusal}");
        await bob.SendAsync("/register\n");
        await bob.Received.ReadLinesUntilAsync("* enter a new password (an empty line cancels)");
    }

    [Fact]
    public async Task Muted_person_reads_and_cannot_speak_until_it_expires()
    {
        var mod = await _rig.JoinAsync("mod");
        var eve = await _rig.JoinAsync("eve");

        await ModerationRig.RunAsync(mod, "/mute eve 10m loud");
        await eve.Received.ReadLinesUntilAsync("* mod has muted eve for 10m: loud");
        await eve.Received.ReadLinesUntilAsync("* you are muted in #lobby until 2026-11-29 12:10 UTC: loud");

        (await ModerationRig.RunAsync(eve, "hello")).Should().Be("* you are muted in #lobby until 2026-11-29 12:10 UTC: loud");
        _rig.Chat.Time.Advance(TenMinutes);
        (await ModerationRig.RunAsync(eve, "hello")).Should().Be("eve: hello");
        await ModerationRig.RunAsync(mod, "/mute eve");
        await ModerationRig.RunAsync(mod, "/unmute eve");
        (await ModerationRig.RunAsync(eve, "hello")).Should().EndWith("eve: hello");
    }

    [Theory]
    [InlineData("/mute eve", "/unmute eva")]
    [InlineData("/mute eve", "/unmute eve")]
    [InlineData("/ban eve", "/unban eva")]
    public async Task Lift_finds_a_person_who_has_renamed_themself_by_either_alias(string set, string lift)
    {
        var mod = await _rig.JoinAsync("mod");
        var eve = await _rig.JoinAsync("eve");
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await ModerationRig.RunAsync(mod, set);
        await eve.SendAsync("/nick eva\n");
        await eve.Received.ReadLinesUntilAsync("* eve is now known as eva");

        (await ModerationRig.RunAsync(mod, lift)).Should().Contain("#1 on eve is lifted");
        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
    }

    [Fact]
    public async Task Lift_means_the_person_who_has_the_alias_before_the_one_who_had_it()
    {
        var mod = await _rig.JoinAsync("mod");
        var former = await _rig.JoinAsync("eve");
        await ModerationRig.RunAsync(mod, "/mute eve");
        await ModerationRig.RunAsync(former, "/nick eva");
        await _rig.JoinAsync("eve");
        await ModerationRig.RunAsync(mod, "/mute eve");

        (await ModerationRig.RunAsync(mod, "/unmute eve")).Should().Contain("#2 on eve is lifted");
        (await ModerationRig.RunAsync(mod, "/unmute eve")).Should().Contain("#1 on eve is lifted");
    }

    [Fact]
    public async Task Try_lists_whom_it_would_hit_and_changes_nothing()
    {
        var root = await _rig.JoinAsync("root");
        for (var i = 1; i <= 3; i++)
        {
            await _rig.JoinAsync($"bot{i}", $"2001:db8::{i}");
        }

        var gone = await _rig.JoinAsync("gone", "2001:db8::9");
        await gone.CloseAsync();
        await Wait.ForAsync(gone.Served, "it has left");

        (await ModerationRig.RunAsync(root, "/ban -g --try 2001:db8::/64 1h flood")).Split('\n')[^2..].Should().Equal(
            "* a ban on 2001:db8::/64 would affect bot1, bot2, bot3 now", "* and gone from the last 24 hours; nothing was changed");
        (await ModerationRig.RunAsync(root, "/ban --try -g bot1")).Should().Be("* a ban on bot1 would affect bot1, bot2, bot3 now\n* and gone from the last 24 hours; nothing was changed");

        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
        _rig.Chat.Time.Advance(RecentPeople.Period + TimeSpan.FromTicks(1));
        (await ModerationRig.RunAsync(root, "/ban -g --try alias:gone")).Should().Be("* a ban on gone would affect nobody now\n* and nobody from the last 24 hours; nothing was changed");
    }

    [Fact]
    public async Task Try_reveals_nothing_that_follows_from_addresses_to_those_who_may_not_see_them()
    {
        var mod = await _rig.JoinAsync("mod");
        var gone = await _rig.JoinAsync("gone", Home);
        await gone.CloseAsync();
        await Wait.ForAsync(gone.Served, "it has left");
        await _rig.JoinAsync("bot1", Home);
        await _rig.JoinAsync("bot2", Home);
        var away = await _rig.JoinAsync("bot3", Home);
        await away.SendAsync("/join #elsewhere\n");
        await away.Received.ReadLinesUntilAsync("* you are in #elsewhere now, 1 here");

        (await ModerationRig.RunAsync(mod, "/ban --try bot1")).Should().EndWith("* a ban on bot1 would affect bot1 now; nothing was changed");
        (await ModerationRig.RunAsync(mod, "/ban --try bot3")).Should().Be("* a ban on bot3 would affect nobody now; nothing was changed");
        (await ModerationRig.RunAsync(mod, "/ban --try gone")).Should().Be("* a ban on gone would affect nobody now; nothing was changed");
        (await ModerationRig.RunAsync(mod, "/ban --try bot*")).Should().Be("* a ban on bot* would affect bot1, bot2 now; nothing was changed");
    }

    [Fact]
    public async Task Try_without_addresses_does_not_look_among_those_who_have_left()
    {
        var gone = await _rig.JoinAsync("gone", Home);
        await gone.CloseAsync();
        await Wait.ForAsync(gone.Served, "it has left");
        var (targets, target) = (_rig.Chat.Get<SanctionTargets>(), new SanctionTarget(TargetKind.Alias, "gone", "gone", null, []));

        foreach (var byAddress in new[] { true, false })
        {
            string[] lately = byAddress ? ["gone"] : [];
            (await targets.TryAsync(target, admitsAccounts: false, room: null, byAddress, TestContext.Current.CancellationToken)).Lately.Should().Equal(lately);
            targets.Answer(new BanTrialQuestion((int)TargetKind.Alias, "gone", null, [], AdmitsAccounts: false, Room: null, byAddress)).Lately.Should().Equal(lately);
        }
    }

    [Fact]
    public async Task Bans_lists_those_in_force_without_addresses_of_people()
    {
        var root = await _rig.JoinAsync("root");
        await _rig.JoinAsync("eve", Home);
        await ModerationRig.RunAsync(root, "/ban eve 10m spam -- watches");
        await ModerationRig.RunAsync(root, "/mute x*");

        (await ModerationRig.RunAsync(root, "/bans")).Should().Be(
            "* ban #1 on eve in #lobby until 2026-11-29 12:10 UTC: spam (by root) -- watches\n* mute #3 on x* in #lobby (by root)");
        _rig.Chat.Time.Advance(TenMinutes);
        (await ModerationRig.RunAsync(root, "/bans")).Should().Be("* mute #3 on x* in #lobby (by root)");
        (await ModerationRig.RunAsync(root, "/bans -g")).Should().Be("* there are no bans or mutes on the whole server");
    }

    [Fact]
    public async Task Ban_of_the_same_target_replaces_the_one_before()
    {
        var root = await _rig.JoinAsync("root");
        await _rig.JoinAsync("eve", Home);
        await ModerationRig.RunAsync(root, "/ban eve 10m");
        await ModerationRig.RunAsync(root, "/ban eve 1h");

        (await ModerationRig.RunAsync(root, "/bans")).Should().Be("* ban #1 on eve in #lobby until 2026-11-29 13:00 UTC (by root)");
        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(2, "the person and the address");
        (await ModerationRig.RunAsync(root, "/unban #1")).Should().Contain("lifted");
        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
    }

    [Theory]
    [InlineData("/mute x*", "/unmute x*")]
    [InlineData("/ban x*", "/unban #1")]
    [InlineData("/ban -g x*", "/unban -g #1")]
    [InlineData("/ban eve 10m", null)] // expires
    public async Task Number_of_a_ban_is_not_given_again_also_after_a_restart(string first, string? end)
    {
        var root = await _rig.JoinAsync("root");
        await _rig.JoinAsync("eve");
        await ModerationRig.RunAsync(root, first);
        if (end is not null)
        {
            (await ModerationRig.RunAsync(root, end)).Should().Contain("#1 on").And.Contain("lifted");
        }
        else
        {
            _rig.Chat.Time.Advance(TenMinutes);
            await _rig.Chat.Get<BanExpiry>().ExpireAsync(TestContext.Current.CancellationToken);
        }

        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
        (await ModerationRig.RunAsync(root, "/mute y*")).Should().Contain("mute #2 on y*");
        await ModerationRig.RunAsync(root, "/unmute y*");
        using var restarted = new ModerationRig(store: _rig.Store);
        await restarted.Chat.Get<ChatState>().OpenAsync(TestContext.Current.CancellationToken);
        root = await restarted.JoinAsync("root");
        (await ModerationRig.RunAsync(root, "/ban -g z*")).Should().Contain("ban #3 on z*");
    }

    [Theory]
    [InlineData("bob", "/ban eve", "* you are not permitted to do that")]
    [InlineData("mod", "/ban -g eve", "* you are not permitted to do that")]
    [InlineData("bob", "/bans", "* you are not permitted to do that")]
    [InlineData("bob", "/unban eve", "* you are not permitted to do that")]
    [InlineData("bob", "/ban --try e*", "* you are not permitted to do that")]
    [InlineData("mod", "/ban --try 198.51.100.0/25", "* you are not permitted to do that")]
    [InlineData("mod", "/ban", "* usage: /ban [-g] [--try] [--login-required] <target> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("mod", "/ban -g", "* usage: /ban [-g] [--try] [--login-required] <target> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("mod", "/ban --hurt eve", "* usage: /ban [-g] [--try] [--login-required] <target> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("mod", "/mute", "* usage: /mute [-g] <target> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("mod", "/mute --try eve", "* usage: /mute [-g] <target> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("mod", "/ban --login-required eve", "* --login-required applies only to networks and alias patterns")]
    [InlineData("mod", "/ban nobody", "* nobody called nobody was here in the last 24 hours; to target the alias itself, enter alias:nobody")]
    [InlineData("mod", "/ban eve 0", "* the duration must be from 1s to 3650d")]
    [InlineData("mod", "/ban eve 9999d", "* the duration must be from 1s to 3650d")]
    [InlineData("mod", "/ban eve 10min", "* 10min is not a duration; write 30s, 10m, 12h or 7d (from 1s to 3650d)")]
    [InlineData("mod", "/mute eve 1w spam", "* 1w is not a duration; write 30s, 10m, 12h or 7d (from 1s to 3650d)")]
    [InlineData("mod", "/ban mod", "* you cannot do that to yourself")]
    [InlineData("mod", "/ban m*", "* you cannot do that to yourself")]
    [InlineData("mod", "/ban 127.0.0.0/8", "* you cannot do that to yourself")]
    [InlineData("mod", "/ban root", "* you cannot moderate root: they are a moderator, too")]
    [InlineData("mod", "/mute root", "* you cannot moderate root: they are a moderator, too")]
    [InlineData("mod", "/ban *", "* a pattern needs a letter or a digit")]
    [InlineData("mod", "/ban 0.0.0.0/0", "* the length of this network is from /8 to /32; for everybody, use /lockdown")]
    [InlineData("mod", "/unban", "* usage: /unban [-g] <target or #number>")]
    [InlineData("mod", "/unban #x", "* usage: /unban [-g] <target or #number>")]
    [InlineData("mod", "/unban #9", "* there is no such ban here; /bans lists all")]
    [InlineData("mod", "/unmute eve", "* there is no such mute here; /bans lists all")]
    [InlineData("mod", "/unban two words", "* an alias can't contain white space")]
    [InlineData("mod", "/bans all", "* usage: /bans [-g]")]
    public async Task Line_that_cannot_be_done_changes_nothing(string actor, string line, string answer)
    {
        await _rig.JoinAsync("root", "198.51.100.1");
        await _rig.JoinAsync("eve", "198.51.100.2");
        var who = await _rig.JoinAsync(actor);

        (await ModerationRig.RunAsync(who, line)).Should().Be(answer);

        (await _rig.AuditAsync()).Should().BeEmpty();
        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
    }

    [Fact]
    public async Task Admin_whom_the_settings_name_is_protected_also_while_they_are_away()
    {
        using var rig = new ModerationRig(static options => options.Admins = ["chief"]);
        var now = rig.Chat.Time.GetUtcNow();
        await rig.Chat.Get<ChatState>().ChangeAsync(
            change =>
            {
                change.Put(new AccountRecord(4711, "Chief", new ScramRecord([1], 1, [2], [3]), now, now));
                return true;
            },
            TestContext.Current.CancellationToken);
        var mod = await rig.JoinAsync("mod");

        (await ModerationRig.RunAsync(mod, "/ban chief")).Should().Be("* you cannot moderate Chief: they are a moderator, too");
    }

    [Fact]
    public async Task Room_has_a_bounded_number_of_bans_of_its_own()
    {
        var root = await _rig.JoinAsync("root");
        await _rig.Chat.Get<ChatState>().ChangeAsync(
            change =>
            {
                for (var i = 1; i <= BanService.MostOfRoom; i++)
                {
                    change.Put(new BanRecord(i, BanKind.Ban, "#lobby", $"spam{i}*", TargetKind.Alias, "mod", default, null));
                }

                return true;
            },
            TestContext.Current.CancellationToken);

        (await ModerationRig.RunAsync(root, "/ban eggs*")).Should().Be("* there are already 500 bans and mutes, which is the maximum: lift some first");
        (await ModerationRig.RunAsync(root, "/ban spam7* 10m")).Should().Contain("ban #7 on spam7*", "it replaces one");
        (await ModerationRig.RunAsync(root, "/ban -g eggs*")).Should().Contain("ban #501 on eggs*");
        await root.SendAsync("/join #ops\n");
        await root.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await root.SendAsync("/ban eggs*\n");
        await root.Received.ReadLinesUntilAsync("* ban #502 on eggs* in #ops");
    }

    [Fact]
    public async Task All_rooms_together_have_a_bounded_number_of_bans()
    {
        var root = await _rig.JoinAsync("root");
        await _rig.Chat.Get<ChatState>().ChangeAsync(
            change =>
            {
                for (var i = 1; i <= BanService.MostOfRooms; i++)
                {
                    change.Put(new BanRecord(i, BanKind.Ban, $"#r{i % 200}", $"spam{i}*", TargetKind.Alias, "mod", default, null));
                }

                return true;
            },
            TestContext.Current.CancellationToken);

        (await ModerationRig.RunAsync(root, "/ban eggs*")).Should().Be("* there are already 50000 bans and mutes, which is the maximum: lift some first");
        (await ModerationRig.RunAsync(root, "/ban -g eggs*")).Should().Contain("ban #50001 on eggs*");
    }

    [Fact]
    public async Task Ban_that_cannot_be_stored_hits_nobody()
    {
        var mod = await _rig.JoinAsync("mod");
        await _rig.JoinAsync("eve");
        _rig.Store.WritingFails = true;

        (await ModerationRig.RunAsync(mod, "/ban eve")).Should().EndWith("right now, try again later");

        (await ModerationRig.RunAsync(mod, "/who eve")).Should().Contain("eve");
    }

    [Fact]
    public async Task Reason_that_is_too_long_or_has_a_token_is_refused()
    {
        var mod = await _rig.JoinAsync("mod");
        var eve = await _rig.JoinAsync("eve");
        var token = await ResumeTests.TokenOfAsync(eve);

        (await ModerationRig.RunAsync(mod, $"/ban eve {new string('x', 401)}")).Should().EndWith("* a reason has at most 400 bytes");
        (await ModerationRig.RunAsync(mod, $"/ban eve 1m ok -- {new string('ä', 201)}")).Should().Be("* a reason has at most 400 bytes");
        (await ModerationRig.RunAsync(mod, $"/ban eve {token}")).Should().Be("* not sent: it contains a resume token, which works like a password");
    }

    [Fact]
    public async Task Program_that_is_banned_gets_the_code_and_the_end_and_cannot_come_back_without_an_account()
    {
        var root = await _rig.JoinAsync("root");
        var connection = ModerationRig.From(Home);
        var bot = await new JsonClient(_rig.Chat.Connect(connection)).HelloAsync("""{"alias":"bot"}""");
        await root.Received.ReadLinesUntilAsync("bot has connected to the chat room!");

        await ModerationRig.RunAsync(root, "/ban -g bot 10m");

        var error = await bot.ReadUntilAsync("error");
        error.GetProperty("code").GetString().Should().Be("banned");
        error.GetProperty("until").GetString().Should().Be("2026-11-29T12:10:00.000Z");
        await Wait.ForAsync(connection.Served, "it is closed");
        var again = _rig.Chat.Connect(ModerationRig.From(Home));
        await again.SendAsync("{\"alias\":\"bot2\"}\n");
        await again.Received.ReadLineAsync();
        JsonDialect.Parse(await again.Received.ReadLineAsync()).GetProperty("code").GetString().Should().Be("banned");
        await again.SendAsync("{\"alias\":\"bot3\"}\n");
        JsonDialect.Parse(await again.Received.ReadLineAsync()).GetProperty("code").GetString().Should().Be("banned", "it is asked again");
    }

    [Fact]
    public async Task Expired_bans_are_removed_and_the_audit_log_says_so()
    {
        var root = await _rig.JoinAsync("root");
        await _rig.JoinAsync("eve", Home);
        await ModerationRig.RunAsync(root, "/ban eve 10m");
        _rig.Chat.Time.Advance(TenMinutes);

        await _rig.Chat.Get<BanExpiry>().ExpireAsync(TestContext.Current.CancellationToken);

        _rig.Chat.Get<ChatState>().Bans.Count.Should().Be(0);
        (await _rig.AuditAsync())[0].Should().Be("server unban eve|#lobby|||#1, expired");
    }

    [Fact]
    public async Task Guest_from_a_network_that_is_for_accounts_only_is_asked_again_and_can_log_in()
    {
        using var rig = new ModerationRig(static options => options.Accounts.RequireTlsForPasswords = false);
        var root = await rig.JoinAsync("root");
        await (await rig.Chat.RegisterAsync("carl", ModerationRig.From(Home))).LeaveAsync();
        await ModerationRig.RunAsync(root, "/ban -g --login-required 203.0.113.0/24");
        var guest = rig.Chat.Connect(ModerationRig.From(Home));

        await guest.SendAsync("adam\nadam2\n");
        const string Refusal = "* people without an account are banned from this server; to enter, log in to an account\nalias?";
        await guest.ExpectBytesAsync($"alias?{Refusal}{Refusal}");
        await guest.SendAsync("carl\n");
        await guest.ExpectBytesAsync("password?");
        await guest.SendAsync($"{Account.Password}\n");
        await guest.Received.ReadLinesUntilAsync("You are now connected!");

        var stubborn = rig.Chat.Connect(ModerationRig.From(Home));
        await stubborn.SendAsync("a1\na2\na3\na4\na5\na6\n");
        (await stubborn.Received.ReadToEndAsync()).Should().EndWith("too many attempts, please reconnect\n");
        var classic = await rig.Chat.JoinAsClassicAsync("adam", ModerationRig.From(Home));
        (await classic.Received.ReadToEndAsync()).Should().Contain("people without an account are banned", "it cannot be asked again");
    }

    private async Task AskedAgainAsync(string alias, string address, string refusal)
    {
        var connection = _rig.Chat.Connect(ModerationRig.From(address));
        await connection.SendAsync($"{alias}\n");
        await connection.ExpectBytesAsync($"alias?{refusal}\nalias?");
    }

    private async Task<string> RefusedAsync(string alias, string address)
    {
        var connection = _rig.Chat.Connect(ModerationRig.From(address));
        await connection.ExpectBytesAsync("alias?");
        await connection.SendAsync($"{alias}\n");
        var said = await connection.Received.ReadToEndAsync();
        await Wait.ForAsync(connection.Served, "it is closed");
        return said;
    }
}
