using ChatRoom.Journal;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The contract of IMessageJournal, as far as the one in memory has something to keep.</summary>
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

    protected override Task<IMessageJournal> OpenAsync() => Task.FromResult<IMessageJournal>(new MemoryJournal());
}
