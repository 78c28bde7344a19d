namespace ChatRoom.Client.Sessions;

/// <summary>The waits between attempts to connect, which the user can cut short.</summary>
/// <param name="backoff">How long they are.</param>
/// <param name="time">The clock.</param>
internal sealed class Retries(Backoff backoff, TimeProvider time)
{
    private volatile TaskCompletionSource? _hurried;

    /// <summary>Returns the length of the next wait.</summary>
    public TimeSpan Next()
    {
        _hurried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return backoff.Next();
    }

    /// <summary>The next wait is short again.</summary>
    public void Reset() => backoff.Reset();

    /// <summary>Ends the current wait. Any thread may call it.</summary>
    public void Hurry() => _hurried?.TrySetResult();

    /// <summary>Waits that long, or until the user is in a hurry.</summary>
    public async Task WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(Task.Delay(wait, time, ended.Token), _hurried!.Task);
        await ended.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
