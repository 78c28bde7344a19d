using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>
/// The events of a room for an outgoing webhook. It reads them from the journal at its own pace, so nothing waits for it and nothing is
/// queued; following the room only tells it that there is something to read.
/// </summary>
internal sealed class WebhookFeed : IJournalFollower, IAsyncDisposable
{
    private readonly ObservedJournal _journal;
    private readonly string _room;
    private readonly SemaphoreSlim _news = new(0);
    private IAsyncDisposable? _following;

    private WebhookFeed(ObservedJournal journal, string room) => (_journal, _room) = (journal, room);

    /// <summary>Follows a room, given by its key.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async ValueTask<WebhookFeed> FollowAsync(ObservedJournal journal, string room, CancellationToken cancellationToken)
    {
        var feed = new WebhookFeed(journal, room);
        await journal.CatchUpAsync(room, cancellationToken); // the position may be another node's
        feed._following = await journal.FollowAsync(room, feed, cancellationToken);
        return feed;
    }

    /// <summary>Returns the events after a position, oldest first; and that position in the room's current epoch.</summary>
    /// <param name="after">The position; its epoch is 0 if it is not known.</param>
    /// <param name="count">How many events at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<(RoomPosition After, IReadOnlyList<JournalEntry> Entries)> ReadAsync(RoomPosition after, int count, CancellationToken cancellationToken)
    {
        var epoch = _journal.EpochOf(_room);
        if (after.Epoch != epoch.Value && after.Epoch != 0 && epoch.Value != 0)
        {
            // The ids were set back, as by a restored backup: those that both epochs have are known already.
            after = after with { Id = Math.Min(after.Id, epoch.LastIdBefore ?? (await NewestAsync(cancellationToken)).Id) };
        }

        return (after with { Epoch = epoch.Value }, await _journal.ReadAfterAsync(_room, after.Id, count, cancellationToken));
    }

    /// <summary>Returns the position of the newest event.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<RoomPosition> NewestAsync(CancellationToken cancellationToken) =>
        new(_journal.EpochOf(_room).Value, await _journal.ReadBeforeAsync(_room, long.MaxValue, 1, cancellationToken) is [var newest] ? newest.Id : 0);

    /// <summary>Completes when there may be new events since the last call.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _news.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_following is not null)
        {
            await _following.DisposeAsync();
        }
    }

    void IJournalFollower.Begin(RoomPosition newest, string topic) => Wake();

    void IJournalFollower.Skip(RoomPosition newest, string topic) => Wake();

    void IJournalFollower.Replace(long id, ChatEvent e)
    {
        // It reads events with their current texts.
    }

    void IJournalFollower.Receive(long id, ChatEvent e) => Wake();

    private void Wake()
    {
        if (_news.CurrentCount == 0)
        {
            _news.Release();
        }
    }
}
