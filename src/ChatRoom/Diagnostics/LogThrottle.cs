namespace ChatRoom.Diagnostics;

/// <summary>So many events of one kind a second are logged one by one, the rest is counted: a flood of connections is not one of lines.</summary>
internal sealed class LogThrottle(string name)
{
    /// <summary>Events a second that are logged one by one.</summary>
    public const int PerSecond = 20;

    private int _inThisSecond;

    /// <summary>What kind of event it is, in the log's words.</summary>
    public string Name => name;

    /// <summary>Whether the event is to be logged by itself.</summary>
    public bool TryPass() => Interlocked.Increment(ref _inThisSecond) <= PerSecond;

    /// <summary>Begins a new second; returns how many were held back in the old one.</summary>
    public int Turn() => Math.Max(0, Interlocked.Exchange(ref _inThisSecond, 0) - PerSecond);
}
