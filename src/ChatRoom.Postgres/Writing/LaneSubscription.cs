using ChatRoom.Journal;

namespace ChatRoom.Postgres.Writing;

/// <summary>Ends the subscription of a follower.</summary>
internal sealed class LaneSubscription(Lane lane, string room, IJournalFollower follower) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            await lane.UnfollowAsync(room, follower);
        }
        catch (JournalException)
        {
            // The journal is closed, so it delivers nothing.
        }
    }
}
