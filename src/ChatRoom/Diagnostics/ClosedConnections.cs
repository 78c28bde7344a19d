namespace ChatRoom.Diagnostics;

/// <summary>The last connections that have ended: a ring, the oldest makes room for the newest.</summary>
internal sealed class ClosedConnections
{
    /// <summary>How many are remembered.</summary>
    public const int Capacity = 1_000;

    private readonly Queue<ConnectionStatistics> _last = new();

    public void Add(ConnectionStatistics connection)
    {
        lock (_last)
        {
            if (_last.Count == Capacity)
            {
                _last.Dequeue();
            }

            _last.Enqueue(connection);
        }
    }

    /// <summary>The oldest first.</summary>
    public ConnectionStatistics[] ToArray()
    {
        lock (_last)
        {
            return [.. _last];
        }
    }
}
