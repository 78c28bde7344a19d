using ChatRoom.Protocol;

namespace ChatRoom.Journal.Writing;

/// <summary>Awaits a single append. The continuation runs as a separate work item.</summary>
internal sealed class AppendWaiter : IAppendObserver
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The event's id.</summary>
    public Task<long> Result => _done.Task;

    /// <inheritdoc />
    public void Stored(int count, long lastId, TimeSpan duration) => _done.SetResult(lastId);

    /// <inheritdoc />
    public void Failed(ChatEvent e, JournalException why) => _done.SetException(why);
}
