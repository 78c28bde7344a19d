using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Writing;

/// <summary>Awaits a single append. Its continuation runs as a work item of its own.</summary>
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
