using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Services;

/// <summary>The contract of <see cref="RoleResolver"/>, and what lowers a role.</summary>
public sealed class RoleResolverTests
{
    [Fact] // 1
    public async Task Role_of_a_person_who_speaks_is_found_without_allocating()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Voice);
        var (roles, ann) = (chat.Get<RoleResolver>(), RoleScene.Ann(chat));
        roles.Resolve(ann, ServiceCalls.Room);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            roles.Resolve(ann, ServiceCalls.Room);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact] // 2
    public async Task Own_role_is_the_highest_one()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Moderator);
        var (roles, account) = (chat.Get<RoleResolver>(), RoleScene.Ann(chat).Account);

        roles.OwnOf(account, ServiceCalls.Room).Should().Be(Role.Moderator);
        roles.OwnOf(account, Some.Room("#elsewhere")).Should().Be(Role.Member);
        roles.OwnOf(account, room: null).Should().Be(Role.Member);
        roles.OwnOf(account: null, ServiceCalls.Room).Should().Be(Role.Guest);

        await RoleScene.PutAsync(chat, RoleScene.RecordOf(account));
        roles.OwnOf(account, ServiceCalls.Room).Should().Be(Role.Owner);

        await RoleScene.PutAsync(chat, RoleScene.AccountOf(RoleScene.Ann(chat), isAdmin: true));
        roles.OwnOf(account, ServiceCalls.Room).Should().Be(Role.Admin);
    }

    [Fact] // 2
    public async Task Account_that_the_settings_name_is_an_admin_until_they_no_longer_do()
    {
        using var chat = new Chat(options => options.Admins = ["Ann"]);
        await RoleScene.EnterServerAsync(chat, Role.Member);
        var who = RoleScene.Ann(chat);

        RoleOf(chat).Should().Be(Role.Admin);

        chat.Get<IOptions<ChatRoomOptions>>().Value.Admins = [];
        chat.Get<ChatSettings>().AfterReload.Single(static step => step.Name == "reading the admins").Step();
        chat.Get<RoleResolver>().Resolve(who, room: null).Role.Should().Be(Role.Member);
    }

    [Fact] // 2
    public async Task Guest_with_the_alias_of_an_admin_is_a_guest()
    {
        using var chat = new Chat(options => options.Admins = ["ann"]);
        await chat.JoinAsync("ann");

        RoleOf(chat).Should().Be(Role.Guest);
    }

    [Theory] // 3
    [InlineData(GuestPolicy.Allow, false, Role.Guest)]
    [InlineData(GuestPolicy.ReadOnly, false, Role.Muted)]
    [InlineData(GuestPolicy.Deny, false, Role.Banned)]
    [InlineData(GuestPolicy.Deny, true, Role.Member)]
    [InlineData(GuestPolicy.ReadOnly, true, Role.Member)]
    internal async Task Policy_for_guests_lowers_them(GuestPolicy policy, bool hasAccount, Role expected)
    {
        using var chat = new Chat();
        await RoleScene.EnterServerAsync(chat, hasAccount ? Role.Member : Role.Guest);
        chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Guests = policy;

        RoleOf(chat).Should().Be(expected);
    }

    [Theory] // 3
    [InlineData(Role.Guest, Role.Muted)]
    [InlineData(Role.Member, Role.Muted)]
    [InlineData(Role.Voice, Role.Voice)]
    [InlineData(Role.Moderator, Role.Moderator)]
    [InlineData(Role.Admin, Role.Admin)]
    internal async Task Moderated_room_lowers_people_without_a_voice(Role own, Role expected)
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, own);
        await RoleScene.PutAsync(chat, RoleScene.RecordOf(RoleScene.Somebody) with { IsModerated = true });

        RoleInRoom(chat).Should().Be(expected);
    }

    [Theory] // 3
    [InlineData(BanKind.Ban, Role.Owner, Role.Banned)]
    [InlineData(BanKind.Mute, Role.Owner, Role.Muted)]
    [InlineData(BanKind.Ban, Role.Admin, Role.Admin)]
    [InlineData(BanKind.Mute, Role.Admin, Role.Admin)]
    internal async Task Ban_lowers_everybody_but_admins(BanKind kind, Role own, Role expected)
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, own);
        await RoleScene.PutAsync(chat, RoleScene.BanOf(RoleScene.Ann(chat), kind, ServiceCalls.Room.Key));

        RoleInRoom(chat).Should().Be(expected);
    }

    [Theory] // 3
    [InlineData("ann*", TargetKind.Alias, Role.Owner)]
    [InlineData("ann*", TargetKind.Alias, Role.Moderator)]
    [InlineData("127.0.0.0/8", TargetKind.Network, Role.Owner)]
    [InlineData("ann*", TargetKind.Alias, Role.Member)]
    internal async Task Ban_of_a_pattern_or_a_network_in_a_room_lowers_nobody_who_keeps_order_there(string target, TargetKind on, Role own)
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, own);
        var ban = new BanRecord(1, BanKind.Ban, ServiceCalls.Room.Key, target, on, "judas", DateTimeOffset.UnixEpoch, null);
        await RoleScene.PutAsync(chat, ban, ban with { Id = 2, Kind = BanKind.Mute });

        RoleInRoom(chat).Should().Be(own == Role.Member ? Role.Banned : own);

        await RoleScene.PutAsync(chat, ban with { Room = null });
        RoleInRoom(chat).Should().Be(Role.Banned, "the whole server's bans stay");
    }

    [Theory] // 3
    [InlineData(LockdownLevel.NoRegistrations, Role.Guest)]
    [InlineData(LockdownLevel.GuestsReadOnly, Role.Muted)]
    [InlineData(LockdownLevel.NobodyNew, Role.Muted)]
    internal async Task Lockdown_lowers_guests(LockdownLevel level, Role expected)
    {
        using var chat = new Chat();
        await RoleScene.EnterServerAsync(chat, Role.Guest);
        await RoleScene.PutAsync(chat, new LockdownRecord(level, "op", chat.Time.GetUtcNow().AddHours(1)));

        RoleOf(chat).Should().Be(expected);
    }

    [Fact] // 4
    public async Task Guest_without_an_invitation_is_an_outsider_of_a_private_room_even_if_banned_there()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Outsider);
        RoleInRoom(chat).Should().Be(Role.Outsider);

        await RoleScene.PutAsync(chat, RoleScene.BanOf(RoleScene.Ann(chat), BanKind.Ban, ServiceCalls.Room.Key));

        var refusal = chat.Get<Permissions>().RefusalOf(RoleScene.Ann(chat), ChatAction.Join, ServiceCalls.Room);
        refusal!.Code.Should().Be(ErrorCode.NoSuchRoom, "a ban would say that the room exists");
    }

    [Fact] // 4
    public async Task Invitation_admits_to_a_private_room_until_it_expires()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Outsider);
        var expires = chat.Time.GetUtcNow().AddHours(1);
        await RoleScene.PutAsync(chat, new InvitationRecord(ServiceCalls.Room.Key, RoleScene.Ann(chat).Person.Id, "op", expires));
        RoleInRoom(chat).Should().Be(Role.Guest);

        chat.Time.Advance(TimeSpan.FromHours(1));
        RoleInRoom(chat).Should().Be(Role.Outsider);
    }

    [Fact] // 5
    public async Task Who_is_in_a_room_stays_when_it_gets_a_key_and_newcomers_need_it()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Member);
        await RoleScene.PutAsync(chat, RoleScene.RecordOf(RoleScene.Somebody) with { KeyHash = "salt hash" });

        RoleInRoom(chat).Should().Be(Role.Member);
        var newcomer = chat.Get<RoleResolver>().Resolve(RoleScene.Ann(chat), ServiceCalls.Room, asNewcomer: true);
        newcomer.Role.Should().Be(Role.Banned);
        newcomer.Reason(ServiceCalls.Room).Should().Be(new RoomNeedsKey());
    }

    [Fact]
    public async Task Refusal_says_not_permitted_if_the_own_role_would_not_do_either()
    {
        using var chat = new Chat();
        await RoleScene.EnterAsync(chat, Role.Muted);
        var permissions = chat.Get<Permissions>();

        permissions.RefusalOf(RoleScene.Ann(chat), ChatAction.Publish, ServiceCalls.Room).Should().BeOfType<Muted>();
        permissions.RefusalOf(RoleScene.Ann(chat), ChatAction.SetTopic, ServiceCalls.Room)!.Code.Should().Be(ErrorCode.NotPermitted);
    }

    private static Role RoleOf(Chat chat) => chat.Get<RoleResolver>().Resolve(RoleScene.Ann(chat), room: null).Role;

    private static Role RoleInRoom(Chat chat) => chat.Get<RoleResolver>().Resolve(RoleScene.Ann(chat), ServiceCalls.Room).Role;
}
