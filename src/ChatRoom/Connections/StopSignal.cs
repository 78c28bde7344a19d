using ChatRoom.Diagnostics;

namespace ChatRoom.Connections;

/// <summary>Whether a session is to end, and why. A field of the session, without an object of its own; the first cause counts.</summary>
internal struct StopSignal
{
    private int _cause; // one more than the cause; 0: not set
    private CancellationTokenSource? _source; // only where something can be canceled

    /// <summary>Whether the session is to end as soon as it can.</summary>
    public bool IsSet => Volatile.Read(ref _cause) != 0;

    /// <summary>Why, if it is set.</summary>
    public CloseCause Cause => (CloseCause)(Volatile.Read(ref _cause) - 1);

    /// <summary>Is canceled when the signal is set.</summary>
    public CancellationToken Token
    {
        get
        {
            if (Volatile.Read(ref _source) is not { } source)
            {
                source = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _source, source, null) ?? source;
                if (IsSet)
                {
                    source.Cancel(); // nobody has registered yet
                }
            }

            return source.Token;
        }
    }

    /// <summary>Sets the signal; returns false if it is set already.</summary>
    public bool TrySet(CloseCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause + 1, 0) != 0)
        {
            return false;
        }

        _ = Volatile.Read(ref _source)?.CancelAsync(); // those who wait continue elsewhere
        return true;
    }
}
