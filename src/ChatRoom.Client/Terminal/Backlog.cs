namespace ChatRoom.Client.Terminal;

/// <summary>
/// Bounds how many lines wait to be shown: while the terminal takes nothing, the client stops reading from the server, whose
/// lines then fill its own buffers, not our memory. For all threads.
/// </summary>
/// <param name="capacity">The most lines that wait.</param>
internal sealed class Backlog(int capacity)
{
    private readonly object _gate = new();
    private int _waiting;
    private bool _hasEnded;

    /// <summary>Waits until there is room for a line; false if there is none after <see cref="End"/>.</summary>
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

    /// <summary>Makes room: a line is shown.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            _waiting--;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends all waits, now and in the future.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }
}
