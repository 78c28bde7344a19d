namespace ChatRoom.State.Writing;

/// <summary>A write that waits for the writer, and its outcome.</summary>
internal sealed class PendingWrite(StateWrite write)
{
    private readonly TaskCompletionSource<StoredChanges?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it stores.</summary>
    public StateWrite Write => write;

    /// <summary>
    /// Completes when the write is stored (null), was decided on an old version (the changes since), or refused. Its continuations never
    /// run on the writer's thread.
    /// </summary>
    public Task<StoredChanges?> Done => _done.Task;

    /// <summary>The write is stored, or, with the changes since, it was decided on an old version.</summary>
    public void Complete(StoredChanges? others = null) => _done.TrySetResult(others);

    /// <summary>The write is refused.</summary>
    public void Refuse(StateException why) => _done.TrySetException(why);
}
