namespace ChatRoom.State.Writing;

/// <summary>A write that waits for the writer, and its outcome.</summary>
internal sealed class PendingWrite(StateWrite write)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it stores.</summary>
    public StateWrite Write => write;

    /// <summary>Completes when the write is stored or refused. Its continuations never run on the writer's thread.</summary>
    public Task Done => _done.Task;

    /// <summary>The write is stored.</summary>
    public void Complete() => _done.TrySetResult();

    /// <summary>The write is refused.</summary>
    public void Refuse(StateException why) => _done.TrySetException(why);
}
