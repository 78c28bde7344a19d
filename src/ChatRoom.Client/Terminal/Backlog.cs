namespace ChatRoom.Client.Terminal;

/// <summary>
/// Bounds how many lines wait to be shown: while the terminal takes nothing, nothing more is read from the server, and what
/// it sends fills its own buffers, not our memory. For all threads.
/// </summary>
/// <param name="capacity">How many may wait.</param>
internal sealed class Backlog(int capacity)
{
    private readonly object _gate = new();
    private int _waiting;
    private bool _hasEnded;

    /// <summary>Waits until there is room for a line; false if there is none, and nobody is to wait any more.</summary>
    public bool Enter()
    {
        lock (_gate)
        {
            while (_waiting >= capacity && !_hasEnded)
            {
                Monitor.Wait(_gate);
            }

            if (_waiting >= capacity)
            {
                return false;
            }

            _waiting++;
            return true;
        }
    }

    /// <summary>A line that had entered is being shown.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            _waiting--;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>From now on nobody waits.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }
}
