namespace ChatRoom.Diagnostics;

/// <summary>Limits how many events of one kind are logged per second, and counts the rest. A flood of connections then does not flood the log.</summary>
internal sealed class LogThrottle(string name)
{
    /// <summary>The number of events per second that are logged one by one.</summary>
    public const int PerSecond = 20;

    private int _inThisSecond;

    /// <summary>The kind of the events, as the log names it.</summary>
    public string Name => name;

    /// <summary>Returns whether to log an event by itself.</summary>
    public bool TryPass() => Interlocked.Increment(ref _inThisSecond) <= PerSecond;

    /// <summary>Begins a new second. Returns how many events of the last second were not logged.</summary>
    public int Turn() => Math.Max(0, Interlocked.Exchange(ref _inThisSecond, 0) - PerSecond);
}
