using ChatRoom.Journal;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The contract of IMessageJournal, as far as it concerns the journal in memory.</summary>
public class MemoryJournalTests : JournalContract
{
    [Fact]
    public async Task Contract_2_append_completes_at_once()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());

        var append = journal.AppendAsync("#a", Some.Message("hi"));

        append.IsCompletedSuccessfully.Should().BeTrue();
        await append;
    }

    [Fact]
    public async Task Contract_6_memory_can_always_store()
    {
        var journal = await OpenAsync();

        journal.Failure.Should().BeNull();
        (await journal.AppendAsync("#nobody", Some.Message("hi"))).Should().Be(1, "nobody could ever see it");
    }

    [Fact]
    public async Task Contract_12_a_room_that_was_forgotten_begins_a_new_epoch()
    {
        var journal = await OpenAsync();
        var (before, after) = (new Follower(), new Follower());
        var subscription = await journal.FollowAsync("#a", before);
        await journal.AppendAsync("#a", Some.Message("one"));
        await subscription.DisposeAsync();
        journal.EpochOf("#a").Should().Be(default(RoomEpoch));

        await journal.FollowAsync("#a", after);

        after.Epoch.Should().NotBe(before.Epoch);
        journal.EpochOf("#a").Should().Be(new RoomEpoch(after.Epoch, 0));
    }

    protected override Task<IMessageJournal> OpenAsync() => Task.FromResult<IMessageJournal>(new MemoryJournal());
}
