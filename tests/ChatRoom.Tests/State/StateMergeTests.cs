using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.State;

public sealed class StateMergeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Contract_1_present_records_stay_as_they_are()
    {
        StateRecord[] present =
        [
            Account(1, "ann") with { Suspended = Now, SuspensionReason = "spam" }, Room("#a", 1), new RoleRecord("#a", 2, RoomRole.Voice, Now),
            Ban(1, "eve*") with { Reason = "now" }, new MarkerRecord(1, "#a", 7, 9), new TokenRecord("hash", 1, "bot", TokenScope.Read, Now, null),
        ];
        StateRecord[] past =
        [
            Account(1, "ann") with { IsAdmin = true }, Room("#a", 2) with { IsPrivate = true }, new RoleRecord("#a", 2, RoomRole.Moderator, Now),
            Ban(1, "eve*") with { Reason = "then" }, new MarkerRecord(1, "#a", 7, 12), new TokenRecord("hash", 1, "bot", TokenScope.Moderate, Now, null),
        ];

        Added(present, past).Should().BeEmpty();
    }

    [Fact]
    public void Contract_2_ban_that_is_lacking_comes_back_unless_it_has_expired()
    {
        Added([Ban(3, "new*")], [Ban(1, "eve*"), Ban(2, "old*") with { Expires = Now }, Ban(4, "later*") with { Expires = Now.AddTicks(1) }])
            .Should().Equal(Ban(1, "eve*"), Ban(4, "later*") with { Expires = Now.AddTicks(1) });
    }

    [Fact]
    public void Contract_2_ban_whose_number_is_taken_gets_the_next_free_one_once()
    {
        BanRecord[] past = [Ban(1, "eve*"), Ban(2, "mallory*")];

        var added = Added([Ban(1, "other*")], past);

        added.Should().Equal(Ban(3, "eve*"), Ban(2, "mallory*"));
        Added([Ban(1, "other*"), .. added], past).Should().BeEmpty("restoring it again adds nothing");
    }

    [Theory]
    [InlineData(5, 9)]
    [InlineData(9, 5)]
    public void Contract_2_number_that_was_ever_given_is_not_given_again(long given, long givenBefore)
    {
        StateRecord[] present = [Ban(1, "other*"), new CounterRecord("ban", given)];
        StateRecord[] past = [Ban(1, "eve*"), new CounterRecord("ban", givenBefore)];

        AllAdded(present, past).Should().Equal(Ban(10, "eve*"), new CounterRecord("ban", 10));
        AllAdded([Ban(1, "eve*"), new CounterRecord("ban", 9)], past).Should().BeEmpty();
    }

    [Theory]
    [InlineData("ann", false)]
    [InlineData("ANN", false)]
    [InlineData("аnn", false)] // Cyrillic
    [InlineData("bob", true)]
    public void Contract_3_account_comes_back_if_its_alias_is_free_and_without_its_admin_right(string alias, bool comesBack)
    {
        var added = Added([Account(1, "ann")], [Account(2, alias) with { IsAdmin = true, Suspended = Now }]);

        added.Should().Equal(comesBack ? [Account(2, alias) with { Suspended = Now }] : []);
    }

    [Fact]
    public void Contract_4_room_comes_back_with_its_roles_and_without_an_owner_that_is_gone()
    {
        StateRecord[] past =
        [
            Account(1, "ann"), Account(2, "Ann"), Room("#a", 1), Room("#b", 2), Room("#c", 1),
            new RoleRecord("#a", 1, RoomRole.Moderator, Now), new RoleRecord("#a", 2, RoomRole.Moderator, Now), new RoleRecord("#c", 1, RoomRole.Moderator, Now),
        ];

        Added([Account(1, "ann"), Room("#c", 1)], past)
            .Should().Equal(Room("#a", 1), Room("#b", null), new RoleRecord("#a", 1, RoomRole.Moderator, Now));
    }

    [Fact]
    public void Contract_5_markers_of_accounts_and_unfinished_removals_come_back() =>
        Added([Account(1, "ann")], [new MarkerRecord(1, "#a", 7, 9), new MarkerRecord(2, "#a", 7, 9), new ForgetRecord(3, Now)])
            .Should().Equal(new MarkerRecord(1, "#a", 7, 9), new ForgetRecord(3, Now));

    [Fact]
    public void Contract_6_nothing_else_comes_back()
    {
        StateRecord[] past =
        [
            new TokenRecord("hash", 1, "bot", TokenScope.Write, Now, null), new CertificateRecord("f1", 1, "CN=ann", Now), new InvitationRecord("#a", 1, "bob", Now.AddDays(1)),
            new SecretRecord("admin", [1]), new LockdownRecord(LockdownLevel.AccountsOnly, "ann", Now.AddDays(1)),
            new HeldRecord(1, "#a", 1, "ann", Protocol.ChatEventKind.Message, "spam", "links", Now),
            new IncomingWebhookRecord("hash", 7, "#a", "ci", 1, Now), new OutgoingWebhookRecord(8, "#a", "bots", 1, Now, "https://bots.example/", "key", []), new WebhookPositionRecord(8, 1, 2),
            new PushRecord(1, [new PushSubscription("https://push.example/1", "key", "auth")]),
        ];

        StateMerge.Of([RecordKinds.Write(Account(1, "ann"))], [.. past.Select(RecordKinds.Write), new StoredRecord("later kind", "1", "{}"u8.ToArray())], Now)
            .Should().BeEmpty();
    }

    [Fact]
    public void Record_that_cannot_be_read_is_reported()
    {
        var merge = () => StateMerge.Of([], [new StoredRecord("ban", "1", "["u8.ToArray())], Now);

        merge.Should().Throw<StateException>().WithMessage("the ban '1' cannot be read*");
    }

    private static StateRecord[] Added(StateRecord[] present, StateRecord[] past) => [.. AllAdded(present, past).Where(static record => record is not CounterRecord)];

    private static StateRecord[] AllAdded(StateRecord[] present, StateRecord[] past) =>
        [.. StateMerge.Of([.. present.Select(RecordKinds.Write)], [.. past.Select(RecordKinds.Write)], Now).Select(static stored => Comparable(RecordKinds.Read(stored)!))];

    // Arrays are compared by reference.
    private static StateRecord Comparable(StateRecord record) => record is AccountRecord account ? account with { Keys = Keys } : record;

    private static readonly ScramRecord Keys = new([1], 4_096, [2], [3]);

    private static AccountRecord Account(long id, string alias) => new(id, alias, Keys, Now, Now);

    private static RoomRecord Room(string name, long? owner) => new(name, name, owner, Now);

    private static BanRecord Ban(long id, string target) => new(id, BanKind.Ban, null, target, TargetKind.Alias, "ann", Now.AddDays(-1), null);
}
