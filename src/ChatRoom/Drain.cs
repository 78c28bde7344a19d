namespace ChatRoom;

/// <summary>
/// The end of the server, in two steps, so that everybody gets everything that was accepted: first all sessions stop
/// reading, and only when nobody can say anything any more does each tell its client and end. A node of a cluster does not
/// wait for that: clients that reconnect elsewhere get the rest there.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _beginning = new();
    private readonly CancellationTokenSource _over = new();
    private int _reading;
    private volatile bool _begun;

    /// <summary>Whether the server is going down.</summary>
    public bool HasBegun => _begun;

    /// <summary>Is cancelled when the server begins to go down: for those who wait and have no session.</summary>
    public CancellationToken Begun => _beginning.Token;

    /// <summary>Is canceled when the server, going down, no longer waits for its sessions: for what a session must do although it ends.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Completes once the server goes down and no session reads any more.</summary>
    public Task WhenQuiet => _quiet.Task;

    /// <summary>Completes once the server goes down and the last session has ended.</summary>
    public Task WhenEnded => _ended.Task;

    /// <summary>A session reads from now on.</summary>
    public void Enter() => Interlocked.Increment(ref _reading);

    /// <summary>It reads no longer, and what it accepted is stored.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _reading) == 0 && _begun)
        {
            ForceQuiet();
        }
    }

    /// <summary>The server goes down.</summary>
    public void Begin()
    {
        Enter(); // so that it is not quiet before all sessions that read now have left
        _begun = true;
        _beginning.Cancel();
        Leave();
    }

    /// <summary>Does not wait for those that still read.</summary>
    public void ForceQuiet() => _quiet.TrySetResult();

    /// <summary>To be called when a session has ended.</summary>
    public void EndIf(bool noSessionIsLeft)
    {
        if (_begun && noSessionIsLeft)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>The time is up.</summary>
    public void GiveUp() => _over.Cancel();

    public void Dispose()
    {
        _beginning.Dispose();
        _over.Dispose();
    }
}
