namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The judge finds each kind of fault. Otherwise the rounds prove nothing.</summary>
public sealed class JudgeTests
{
    private static readonly (string Room, long Id, string? Text)[] Stored = [("#a", 1, null), ("#a", 2, "one"), ("#a", 3, "two"), ("#b", 1, "three")];

    private static readonly SentMessage[] Sent =
    [
        new("#a", "one", Fate.Accepted, 2), new("#a", "two", Fate.Unknown, 0), new("#b", "three", Fate.Accepted, 1), new("#b", "four", Fate.Refused, 0), new("#b", "five", Fate.Unknown, 0),
    ];

    private static readonly Account Ann = new("ann", "#a", [(1, "connected ann"), (2, "ann: one"), (3, "bob: two")]);

    [Fact]
    public void Clients_that_saw_what_is_stored_are_right() =>
        Judge.Faults([Ann, Ann with { Client = "bob", Seen = [(2, "ann: one"), (3, "bob: two")] }, new("carl", "#b", [(1, "ann: three")])], Sent, Stored).Should().BeEmpty();

    [Fact]
    public void Missing_event_is_found() => Faults(Ann with { Seen = [(1, "connected ann"), (3, "bob: two")] }).Should().Equal("ann saw #a 3 after 1: bob: two");

    [Fact]
    public void Announced_gap_is_no_fault() => Faults(Ann with { Seen = [(1, "connected ann"), (2, null), (3, "bob: two")] }).Should().BeEmpty();

    [Fact]
    public void Repeated_event_is_found() => Faults(Ann with { Seen = [(2, "ann: one"), (2, "ann: one")] }).Should().Equal("ann saw #a 2 after 2: ann: one");

    [Fact]
    public void Two_lines_with_one_id_are_found() =>
        Faults(Ann, Ann with { Client = "bob", Seen = [(1, "connected bob")] }).Should().Equal("#a 1 is for ann: connected ann, and for bob: connected bob");

    [Fact]
    public void Event_that_is_not_stored_is_found() => Faults(Ann with { Seen = [(4, "ann: six")] }).Should().Equal("ann saw #a 4, which is not stored: ann: six");

    [Fact]
    public void Event_that_is_stored_with_another_text_is_found() => Faults(Ann with { Seen = [(2, "ann: two")] }).Should().Equal("ann saw #a 2 as ann: two, and it is stored as one");

    [Fact]
    public void Message_that_is_stored_twice_is_found() =>
        Judge.Faults([], Sent, [.. Stored, ("#a", 4, "two")]).Should().Equal("two is stored 2 times in #a: 3, 4");

    [Fact]
    public void Refused_message_that_is_stored_is_found() =>
        Judge.Faults([], Sent, [.. Stored, ("#b", 2, "four")]).Should().Equal("four was refused, and is stored in #b as 2");

    [Fact]
    public void Accepted_message_that_is_lost_is_found() =>
        Judge.Faults([], Sent, Stored[..3]).Should().Equal("three was accepted in #b as 1, and is stored as: nothing");

    private static IReadOnlyList<string> Faults(params Account[] accounts) => Judge.Faults(accounts, Sent, Stored);
}
