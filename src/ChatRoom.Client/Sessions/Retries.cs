using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Sessions;

/// <summary>The waits between attempts to connect, which the user can cut short.</summary>
/// <param name="backoff">Computes the length of the waits.</param>
/// <param name="time">The clock.</param>
internal sealed class Retries(Backoff backoff, TimeProvider time)
{
    private volatile TaskCompletionSource? _endRequested;

    /// <summary>Returns the length of the next wait.</summary>
    public TimeSpan Next()
    {
        _endRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return backoff.Next();
    }

    /// <summary>Makes the next wait short again.</summary>
    public void Reset() => backoff.Reset();

    /// <summary>Ends the current wait. Thread-safe.</summary>
    public void EndWait() => _endRequested?.TrySetResult();

    /// <summary>Waits for a time that <see cref="Next"/> returned, or until <see cref="EndWait"/> is called.</summary>
    public async Task WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(Task.Delay(wait, time, ended.Token), _endRequested!.Task);
        await ended.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
