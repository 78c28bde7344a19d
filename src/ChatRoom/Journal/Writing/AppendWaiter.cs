using ChatRoom.Protocol;

namespace ChatRoom.Journal.Writing;

/// <summary>Awaits a single append. The continuation runs as a separate work item.</summary>
internal sealed class AppendWaiter : IAppendObserver
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins an append and returns the event's id once it is stored.</summary>
    /// <param name="begin">Begins the append; throws a <see cref="JournalException"/> if it is refused.</param>
    /// <param name="cancellationToken">Ends the call, not the append.</param>
    public static ValueTask<long> AppendAsync(Action<IAppendObserver> begin, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<long>(cancellationToken);
        }

        var waiter = new AppendWaiter();
        try
        {
            begin(waiter);
            return new ValueTask<long>(waiter._done.Task.WaitAsync(cancellationToken));
        }
        catch (JournalException failure)
        {
            return ValueTask.FromException<long>(failure);
        }
    }

    /// <inheritdoc />
    public void Stored(int count, long lastId, TimeSpan duration) => _done.SetResult(lastId);

    /// <inheritdoc />
    public void Failed(ChatEvent e, JournalException why) => _done.SetException(why);
}
