using ChatRoom.Participants;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Services;

/// <summary>Rooms with a key: who enters with it, and who comes back without it.</summary>
public sealed class RoomKeyTests
{
    private const string Room = "#other";

    [Fact]
    public async Task Room_with_a_key_is_entered_with_it_and_nobody_sees_it()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set key sesame", "* ann has changed this room: key=on");
        await RoleScene.AskAsync(ann, "/room", "key on");
        var bob = await chat.JoinAsync("bob");

        await RoleScene.AskAsync(bob, $"/join {Room}", "* that room requires a key: /join <room> <key>");
        await RoleScene.AskAsync(bob, $"/join {Room} open", "* that room requires a key: /join <room> <key>");
        await RoleScene.AskAsync(bob, $"/join {Room} sesame", $"* you are in {Room} now");
        await RoleScene.AskAsync(bob, "/part", "* you are in #lobby now");
        await RoleScene.AskAsync(bob, $"/join {Room}", $"* you are in {Room} now");
        (await chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken))
            .Should().NotContain(static entry => $"{entry}".Contains("sesame", StringComparison.Ordinal));
        chat.Get<ChatState>().Rooms.All.Single().KeyHash.Should().NotContain("sesame");
    }

    [Theory]
    [InlineData("key simsim", "* that room requires a key: /join <room> <key>")]
    [InlineData("private on", "* there is no such room")]
    [InlineData("accounts on", "* that room requires an account")]
    public async Task Key_admits_nobody_any_more_after_the_room_has_another_one_or_is_closed_otherwise(string setting, string refusal)
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set key sesame", "key=on");
        var bob = await chat.JoinAsync("bob");
        await RoleScene.AskAsync(bob, $"/join {Room} sesame", $"* you are in {Room} now");
        await RoleScene.AskAsync(bob, "/part", "* you are in #lobby now");
        await RoleScene.PutAsync(chat, new InvitationRecord(Room, 4711, "ann", chat.Time.GetUtcNow().AddHours(1)));

        await RoleScene.AskAsync(ann, "/room set moderated on", "moderated=on");
        chat.Get<ChatState>().Invitations.Count.Should().Be(2);
        await RoleScene.AskAsync(ann, $"/room set {setting}", "has changed this room: ");

        await RoleScene.AskAsync(bob, $"/join {Room}", refusal);
        chat.Get<ChatState>().Invitations.All.Should().ContainSingle("that of a person stays").Which.Person.Should().Be(4711);
    }

    [Fact]
    public async Task Key_of_somebody_who_is_banned_changes_nothing()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set key sesame", "key=on");
        var bob = await chat.JoinAsync("bob");
        await RoleScene.PutAsync(chat, RoleScene.BanOf(chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!, BanKind.Ban, Room));

        await RoleScene.AskAsync(bob, $"/join {Room} sesame", $"* you are banned from {Room}");

        chat.Get<ChatState>().Invitations.Count.Should().Be(0);
    }

    [Fact]
    public async Task Key_admits_a_bounded_number_of_people_who_may_come_back()
    {
        using var chat = new Chat();
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        await RoleScene.AskAsync(ann, "/room set key sesame", "key=on");
        var state = chat.Get<ChatState>();
        var later = chat.Time.GetUtcNow().AddHours(1);
        await state.ChangeAsync(
            change =>
            {
                for (var i = 1; i <= InvitationService.MostByKey; i++)
                {
                    change.Put(new InvitationRecord(Room, i, "*key", later.AddSeconds(i)));
                }

                return true;
            },
            TestContext.Current.CancellationToken);
        var bob = await chat.JoinAsync("bob");

        await RoleScene.AskAsync(bob, $"/join {Room} sesame", $"* you are in {Room} now");

        state.Invitations.Count.Should().Be(InvitationService.MostByKey);
        state.Invitations.Find(InvitationRecord.KeyOf(Room, 1)).Should().BeNull("it is the oldest one");
    }
}
