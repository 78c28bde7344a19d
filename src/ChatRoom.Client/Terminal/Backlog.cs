namespace ChatRoom.Client.Terminal;

/// <summary>
/// Limits how many lines wait to be shown. While the terminal blocks, the client stops reading from the server, so the lines
/// fill the server's buffers and not the client's memory. Thread-safe.
/// </summary>
/// <param name="capacity">The maximum number of waiting lines.</param>
internal sealed class Backlog(int capacity)
{
    private readonly object _gate = new();
    private int _waiting;
    private bool _hasEnded;

    /// <summary>Waits for room and adds a line. Returns false if there is no room after <see cref="End"/>.</summary>
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

    /// <summary>Removes a line, which was shown.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            _waiting--;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends all waits. Later calls of <see cref="Enter"/> do not wait.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }
}
