using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.Services;

/// <summary>Rooms that somebody keeps: registration, settings, roles, invitations, and what strangers see of private rooms.</summary>
public sealed class RoomSettingTests
{
    private const string Room = "#other";

    [Fact]
    public async Task Room_is_registered_for_an_account_that_is_in_it_and_given_up_with_all_that_belongs_to_it()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Member, isRegistered: false);

        await RoleScene.AskAsync(ann, "/room", $"* {Room} is not registered, so it has no owner and no settings (to register it: /room register)");
        await RoleScene.AskAsync(ann, "/room register", $"* you own {Room} now; to see its settings: /room");
        await RoleScene.AskAsync(ann, "/room info", $"* {Room}: owner ann");
        await RoleScene.AskAsync(ann, "/room register", $"* {Room} is already registered");
        await RoleScene.PutAsync(chat, RoleScene.AccountOf(7, "zoe"));
        await RoleScene.AskAsync(ann, "/voice zoe", "zoe");
        await RoleScene.AskAsync(ann, "/room unregister", $"* {Room} is no longer registered");

        chat.Get<ChatState>().Rooms.All.Should().BeEmpty();
        chat.Get<ChatState>().Roles.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Room_that_is_given_up_leaves_neither_bans_nor_held_messages_to_the_next_owner()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        var now = chat.Time.GetUtcNow();
        var ban = new BanRecord(1, BanKind.Ban, Room, "eve*", TargetKind.Alias, "ann", now, null);
        var held = new HeldRecord(1, "#Other", 7, "bob", ChatEventKind.Message, "secret", "links", now);
        await RoleScene.PutAsync(chat, ban, ban with { Id = 2, Kind = BanKind.Mute }, ban with { Id = 3, Room = "#lobby" }, held, held with { Id = 2, Room = "#lobby" });

        await RoleScene.AskAsync(ann, "/room unregister", $"* {Room} is no longer registered");

        chat.Get<ChatState>().Bans.All.Select(static one => one.Id).Should().Equal(3);
        chat.Get<ChatState>().Held.All.Select(static one => one.Id).Should().Equal(2);
    }

    [Theory]
    [InlineData("private on")]
    [InlineData("key sesame")]
    [InlineData("accounts on")]
    public async Task Room_that_strangers_cannot_enter_is_given_up_after_a_confirmation(string setting)
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, $"/room set {setting}", "has changed this room: ");

        await RoleScene.AskAsync(ann, "/room unregister", $"* after that, everybody can enter {Room} and read its history; to confirm: /room unregister yes");
        chat.Get<ChatState>().Rooms.Count.Should().Be(1);
        await RoleScene.AskAsync(ann, "/room unregister yes", $"* {Room} is no longer registered");

        chat.Get<ChatState>().Rooms.Count.Should().Be(0);
    }

    [Fact]
    public async Task Account_registers_as_many_rooms_as_the_setting_says()
    {
        using var chat = new Chat(options => options.Accounts.MaxRooms = 1);
        var ann = await RoleScene.EnterAsync(chat, Role.Member, isRegistered: false);
        await RoleScene.AskAsync(ann, "/room register", "* you own ");
        await ann.SendAsync("/join #more\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #more now, 1 here");

        await RoleScene.AskAsync(ann, "/room register", "* you can register at most 1 room");
    }

    [Fact]
    public async Task Retention_is_a_setting_that_retention_passes_see()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        var retention = chat.Get<IRoomRetention>();
        retention.MaxAges.Should().BeEmpty();

        await RoleScene.AskAsync(ann, "/room set retention 30d", "* ann has changed this room: retention=30d");

        retention.MaxAges.Should().Equal(new Dictionary<string, TimeSpan> { [Room] = TimeSpan.FromDays(30) });
        await RoleScene.AskAsync(ann, "/room", "retention 30d");
        await RoleScene.AskAsync(ann, "/room set retention default", "retention=default");
        retention.MaxAges.Should().BeEmpty();
        await RoleScene.AskAsync(ann, "/room set retention 1h", "retention=1h");
        await RoleScene.AskAsync(ann, "/room unregister", $"* {Room} is no longer registered");
        retention.MaxAges.Should().BeEmpty();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("59s")]
    [InlineData("-1d")]
    [InlineData("36501d")]
    [InlineData("forever")]
    [InlineData("off")]
    [InlineData("1d 2d")]
    public async Task Retention_that_is_no_duration_is_refused(string value)
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);

        await RoleScene.AskAsync(ann, $"/room set retention {value}", "* usage: /room set retention <duration|default>, duration from 1m to 36500d");

        chat.Get<IRoomRetention>().MaxAges.Should().BeEmpty();
    }

    [Fact]
    public async Task Topic_is_a_setting_like_the_others_and_the_same_as_the_short_form()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Moderator);

        await RoleScene.AskAsync(ann, "/room set topic tea  at 4", "tea  at 4");
        await RoleScene.AskAsync(ann, "/topic", "tea  at 4");
        await RoleScene.AskAsync(ann, "/room set topic -", "topic");
        await RoleScene.AskAsync(ann, "/topic", "no topic");
        await RoleScene.AskAsync(ann, "/room set topic", "* usage: /room set topic <text|->");
    }

    [Fact]
    public async Task Member_cannot_set_the_topic_of_a_registered_room_in_either_way()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Member);

        await RoleScene.AskAsync(ann, "/room set topic tea", "* you are not permitted to do that");
        await RoleScene.AskAsync(ann, "/room set retention 1h", "* you are not permitted to do that");
    }

    [Fact]
    public async Task Slow_room_lets_people_wait_and_moderators_not()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/slow 30s", "* ann has changed this room: slow=30s");
        var bob = await chat.JoinAsync("bob");
        await RoleScene.AskAsync(bob, $"/join {Room}", $"* you are in {Room} now");

        await RoleScene.AskAsync(bob, "one", "bob: one");
        await RoleScene.AskAsync(bob, "two", "* not sent: this room is in slow mode");
        await RoleScene.AskAsync(ann, "three", "ann: three");
        await RoleScene.AskAsync(ann, "four", "ann: four");
        await RoleScene.AskAsync(ann, "/slow off", "slow=off");
        await RoleScene.AskAsync(bob, "five", "bob: five");
    }

    [Fact]
    public async Task Lobby_is_registered_by_admins_only()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterServerAsync(chat, Role.Member);
        await RoleScene.AskAsync(ann, "/room register", "* you are not permitted to do that");

        await RoleScene.PutAsync(chat, RoleScene.AccountOf(RoleScene.Ann(chat), isAdmin: true));
        await RoleScene.AskAsync(ann, "/room register", "* you own #lobby now");
    }

    [Theory]
    [InlineData("/room set private maybe", "/room set private on|off")]
    [InlineData("/room set private", "/room set private on|off")]
    [InlineData("/room set private on on", "/room set private on|off")]
    [InlineData("/room set filters maybe", "/room set filters on|off")]
    [InlineData("/room set history 1001", "/room set history <n|default>, n from 0 to 1000")]
    [InlineData("/room set history -1", "/room set history <n|default>, n from 0 to 1000")]
    [InlineData("/room set slow 0", "/room set slow <duration|off>, duration from 1s to 1h")]
    [InlineData("/room set slow 2h", "/room set slow <duration|off>, duration from 1s to 1h")]
    [InlineData("/room set slow", "/room set slow <duration|off>, duration from 1s to 1h")]
    [InlineData("/slow 2h", "/slow <duration|off>, duration from 1s to 1h")]
    [InlineData("/room set key 1234567890123456789012345678901234567890123456789012345678901234x", "/room set key <word|off>, a word of at most 64 characters")]
    [InlineData("/room set secret on", "/room set private|accounts|moderated|filters|history|retention|slow|key|topic <value>")]
    [InlineData("/room set", "/room set private|accounts|moderated|filters|history|retention|slow|key|topic <value>")]
    public async Task Setting_or_value_that_does_not_exist_gets_the_usage(string command, string usage)
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);

        await RoleScene.AskAsync(ann, command, $"* usage: {usage}");
    }

    [Fact]
    public async Task Settings_are_shown_and_their_default_is_not()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        foreach (var setting in (string[])["moderated on", "accounts on", "history 5", "accounts off"])
        {
            await RoleScene.AskAsync(ann, $"/room set {setting}", setting.Split(' ')[0]);
        }

        await RoleScene.PutAsync(chat, RoleScene.AccountOf(RoleScene.Ann(chat)));
        await RoleScene.AskAsync(ann, "/room", $"* {Room}: owner ann; settings: moderated on, history 5");
    }

    [Fact]
    public async Task History_setting_limits_what_people_see_on_joining()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await ann.SendAsync("one\ntwo\n");
        await ann.Received.ReadLinesUntilAsync("ann: two");
        await RoleScene.AskAsync(ann, "/room set history 0", "history");

        var bob = await chat.JoinAsync("bob");
        await bob.SendAsync($"/join {Room}\n");
        (await bob.Received.ReadLinesUntilAsync($"* you are in {Room} now, 2 here")).Should().NotContain("ann: two");
    }

    [Fact]
    public async Task Role_needs_an_account_and_goes_with_it()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/op bob", "* there is no account bob; only accounts can have roles");
        await RoleScene.PutAsync(chat, RoleScene.AccountOf(7, "bob"));
        var roles = chat.Get<RoleResolver>();

        await RoleScene.AskAsync(ann, "/op bob", "bob");
        roles.OwnOf(7, ServiceCalls.Room).Should().Be(Role.Moderator);
        await RoleScene.AskAsync(ann, "/voice bob", "bob");
        roles.OwnOf(7, ServiceCalls.Room).Should().Be(Role.Moderator, "a voice is less");
        await RoleScene.AskAsync(ann, "/deop bob", "bob");
        roles.OwnOf(7, ServiceCalls.Room).Should().Be(Role.Member);
    }

    [Fact]
    public async Task Moderator_keeps_the_alias_and_cannot_log_out_under_one_that_the_room_has_banned()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Moderator);
        await RoleScene.AskAsync(ann, "/ban spam*", "spam*");

        await RoleScene.AskAsync(ann, "/nick spammer", "you are logged in as ann");
        await RoleScene.AskAsync(ann, "/logout spammer", "* the alias spammer is banned here, choose another one");
    }

    [Fact]
    public async Task Retention_is_for_the_owner_and_the_number_of_messages_on_joining_for_moderators_too()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Moderator);

        await RoleScene.AskAsync(ann, "/room set retention 1m", "* you are not permitted to do that");
        await RoleScene.AskAsync(ann, "/room set retention default", "* you are not permitted to do that");
        await RoleScene.AskAsync(ann, "/room set history 0", "history=0");
        chat.Get<IRoomRetention>().MaxAges.Should().BeEmpty();
    }

    [Fact]
    public async Task Former_owner_stays_as_a_moderator()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.PutAsync(chat, RoleScene.AccountOf(7, "bob"), new RoleRecord(Room, 7, RoomRole.Voice, chat.Time.GetUtcNow()));
        var roles = chat.Get<RoleResolver>();

        await RoleScene.AskAsync(ann, "/room owner ann", "ann");
        roles.OwnOf(RoleScene.Ann(chat).Account, ServiceCalls.Room).Should().Be(Role.Owner);
        await RoleScene.AskAsync(ann, "/room owner bob", "bob");

        roles.OwnOf(7, ServiceCalls.Room).Should().Be(Role.Owner);
        roles.OwnOf(RoleScene.Ann(chat).Account, ServiceCalls.Room).Should().Be(Role.Moderator);
        await RoleScene.AskAsync(ann, "/room info", $"* {Room}: owner bob; moderators: ann");
        await RoleScene.AskAsync(ann, "/op bob", "* you are not permitted to do that");
    }

    [Fact]
    public async Task Room_whose_owner_has_no_account_any_more_is_nobody_s_and_keeps_its_moderators()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Moderator);

        await RoleScene.PutAsync(chat, RoleScene.AccountOf(8, "somebody")); // with the old owner's alias, perhaps

        chat.Get<RoleResolver>().OwnOf(8, ServiceCalls.Room).Should().Be(Role.Member);
        await RoleScene.PutAsync(chat, RoleScene.AccountOf(RoleScene.Ann(chat)));
        await RoleScene.AskAsync(ann, "/room", $"* {Room}: no owner; moderators: ann");
        await RoleScene.AskAsync(ann, "/room set moderated on", "moderated");
    }

    [Fact]
    public async Task Changes_are_in_the_audit_log()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set private on", "private");

        var rows = await chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken);
        rows.Should().ContainSingle().Which.Row.Should().Match<AuditRow>(row => row.Actor == "ann" && row.Act == "set" && row.Target == "private on" && row.Room == Room);
    }

    [Fact]
    public async Task Stranger_sees_nothing_of_a_private_room_and_members_do()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set private on", "private");
        var bob = await chat.JoinAsync("bob");

        await bob.SendAsync("/rooms\n/topic\n");
        string.Join('\n', await bob.Received.ReadLinesUntilAsync("* #lobby has no topic")).Should().NotContain(Room);
        await RoleScene.AskAsync(ann, "/rooms", $"* {Room} (1)");
        chat.Status.Statistics.MembersByRoom.Keys.Should().Equal("#lobby");
        chat.Status.Statistics.Rooms.Should().Be(1);
        await RoleScene.AskAsync(bob, $"/join {Room}", "* there is no such room");
    }

    [Fact]
    public async Task Invited_person_enters_a_private_room_until_the_invitation_expires()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set private on", "private");
        var bob = await chat.JoinAsync("bob");
        await RoleScene.AskAsync(ann, "/invite nobody", "* nobody here is called nobody");

        await RoleScene.AskAsync(ann, "/invite bob", $"* you have invited bob to {Room}; the invitation is valid for 24 hours");
        await bob.Received.ReadLinesUntilAsync($"* ann has invited you to {Room}: /join {Room} (within 24 hours)");
        await RoleScene.AskAsync(bob, $"/join {Room}", $"* you are in {Room} now, 2 here");
        await RoleScene.AskAsync(bob, "/part", "* you are in #lobby now");

        chat.Time.Advance(TimeSpan.FromHours(24));
        await RoleScene.AskAsync(bob, $"/join {Room}", "* there is no such room");
    }

    [Fact]
    public async Task Room_has_a_bounded_number_of_open_invitations()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        var expires = chat.Time.GetUtcNow().AddHours(1);
        await RoleScene.PutAsync(chat, [.. Enumerable.Range(1, InvitationService.Most).Select(person => new InvitationRecord(Room, person, "ann", expires))]);
        await chat.JoinAsync("bob");

        await RoleScene.AskAsync(ann, "/invite bob", "* a room can have at most 100 open invitations");
        chat.Time.Advance(TimeSpan.FromHours(1));
        await RoleScene.AskAsync(ann, "/invite bob", "* you have invited bob");
        chat.Get<ChatState>().Invitations.Count.Should().Be(1, "expired ones are removed");
    }

    [Fact]
    public async Task Guest_does_not_enter_a_room_for_accounts_only_and_stays_if_inside()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Guest);
        await RoleScene.PutAsync(chat, RoleScene.RecordOf(RoleScene.Somebody) with { AccountsOnly = true });
        var bob = await chat.JoinAsync("bob");

        await RoleScene.AskAsync(bob, $"/join {Room}", "* that room requires an account: /register, or /login <alias>");
        chat.Get<RoleResolver>().Resolve(RoleScene.Ann(chat), ServiceCalls.Room).Role.Should().Be(Role.Guest);
    }
}
