namespace ChatRoom.Diagnostics;

/// <summary>Remembers the connections that ended last, in a ring buffer.</summary>
internal sealed class RecentConnections
{
    /// <summary>The number of connections that are remembered.</summary>
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

    /// <summary>The remembered connections, the oldest first.</summary>
    public ConnectionStatistics[] ToArray()
    {
        lock (_last)
        {
            return [.. _last];
        }
    }
}
