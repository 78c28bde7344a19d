using ChatRoom.Presence;

namespace ChatRoom.Postgres.People;

/// <summary>A question about how many people are in a room.</summary>
/// <param name="room">The room's key.</param>
internal sealed class CountCall(string room)
{
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Room => room;

    /// <summary>How many people.</summary>
    public Task<int> Done => _done.Task;

    public void Complete(int count) => _done.TrySetResult(count);

    public void Fail(PresenceException why) => _done.TrySetException(why);
}
