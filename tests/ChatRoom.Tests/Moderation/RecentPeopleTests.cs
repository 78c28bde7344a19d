using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Moderation;

public sealed class RecentPeopleTests : IDisposable
{
    private readonly ModerationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task People_are_remembered_for_a_day_under_each_of_their_aliases()
    {
        var recent = _rig.Chat.Get<RecentPeople>();
        var bob = await _rig.JoinAsync("bob", "198.51.100.7");
        await ModerationRig.RunAsync(bob, "/nick bobby");
        recent.All.Select(static one => $"{one.Alias}").Should().Equal(["bob"], "who is here is in the directory");
        await bob.CloseAsync();
        await Wait.ForAsync(bob.Served, "it has left");

        recent.All.Select(static one => $"{one.Alias} {one.Address}").Should().Equal("bobby 198.51.100.7", "bob 198.51.100.7");
        recent.Find(Some.Alias("BOB"))!.Person.Should().Be(recent.Find(Some.Alias("bobby"))!.Person);
        _rig.Chat.Time.Advance(RecentPeople.Period + TimeSpan.FromTicks(1));
        recent.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Alias_leads_to_the_person_who_had_it_last()
    {
        var (participants, recent) = (_rig.Chat.Get<ParticipantDirectory>(), _rig.Chat.Get<RecentPeople>());
        await _rig.JoinAsync("ann");
        await _rig.JoinAsync("eve");
        var (ann, eve, bob) = (participants.Find(Some.Alias("ann"))!, participants.Find(Some.Alias("eve"))!, Some.Alias("bob"));

        foreach (var who in new[] { ann, eve, ann })
        {
            recent.See(who, bob);
            recent.Find(bob)!.Person.Should().Be(who.Person.Id);
            _rig.Chat.Time.Advance(RecentPeople.Period / 2);
        }

        recent.All.Should().HaveCount(2);
        _rig.Chat.Time.Advance(TimeSpan.FromTicks(1));
        recent.All.Should().ContainSingle("eve is forgotten");
        recent.Find(bob)!.Person.Should().Be(ann.Person.Id);
        _rig.Chat.Time.Advance(RecentPeople.Period);
        recent.Find(bob).Should().BeNull();
        recent.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Look_up_of_an_alias_copies_nobody()
    {
        var recent = _rig.Chat.Get<RecentPeople>();
        await _rig.JoinAsync("bob");
        var bob = _rig.Chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        for (var i = 0; i < 1_000; i++)
        {
            recent.See(bob, Some.Alias($"b{i}"));
        }

        recent.Find(bob.Alias).Should().BeNull();
        var before = GC.GetAllocatedBytesForCurrentThread();
        recent.Find(bob.Alias);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200);
    }

    [Fact]
    public async Task Who_leaves_is_remembered_before_they_cannot_be_found_any_more()
    {
        var (participants, recent) = (_rig.Chat.Get<ParticipantDirectory>(), _rig.Chat.Get<RecentPeople>());
        await _rig.JoinAsync("bob", "198.51.100.7");
        var bob = participants.Find(Some.Alias("bob"))!;

        participants.Hide(bob);

        participants.Find(Some.Alias("bob")).Should().BeNull();
        recent.Find(Some.Alias("bob"))!.Person.Should().Be(bob.Person.Id);
    }
}
