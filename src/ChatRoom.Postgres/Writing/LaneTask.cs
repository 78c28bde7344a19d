namespace ChatRoom.Postgres.Writing;

/// <summary>What the lane does between two batches, such as adding a follower.</summary>
/// <param name="run">Does it.</param>
internal sealed class LaneTask(Func<Task> run)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is done.</summary>
    public Task Done => _done.Task;

    /// <summary>Does it.</summary>
    public async Task RunAsync()
    {
        try
        {
            await run();
            _done.TrySetResult();
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }
}
