using ChatRoom.Journal;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The journal as the chat uses it.</summary>
public sealed class ObservedJournalTests : IDisposable
{
    private readonly FakeJournal _journal = new();
    private readonly Chat _chat;

    public ObservedJournalTests() => _chat = new Chat(journal: _journal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Event_that_another_node_has_just_stored_is_found()
    {
        await _journal.FollowAsync("#a", new Follower());
        _journal.CatchingUp = room => _journal.AppendAsync(room, Some.Message("late")).AsTask().Result.Should().Be(1);

        (await _chat.Get<ObservedJournal>().FindAsync("#a", 1, Cancellation))!.IsMessage.Should().BeTrue();
    }

    [Fact]
    public async Task Event_that_does_not_exist_is_not_found()
    {
        await _journal.FollowAsync("#a", new Follower());

        (await _chat.Get<ObservedJournal>().FindAsync("#a", 1, Cancellation)).Should().BeNull();
    }
}
