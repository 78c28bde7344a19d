using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

/// <summary>
/// Connections whose session has ended. What closes them may wait for the peer still, as TLS's farewell does; one that
/// takes nothing must not keep them for ever. Held weakly: nearly all are gone long before.
/// </summary>
internal sealed class LingeringConnections(TimeProvider time)
{
    private readonly Queue<(long Since, WeakReference<ConnectionContext> Connection)> _queue = new();

    public void Add(ConnectionContext connection)
    {
        lock (_queue)
        {
            _queue.Enqueue((time.GetTimestamp(), new WeakReference<ConnectionContext>(connection)));
        }
    }

    /// <summary>Cuts off those that are still there after this time; zero: none.</summary>
    public void AbortAfter(TimeSpan timeout)
    {
        lock (_queue)
        {
            while (_queue.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= timeout)
            {
                _queue.Dequeue();
                if (timeout > TimeSpan.Zero && oldest.Connection.TryGetTarget(out var connection))
                {
                    connection.Abort(new ConnectionAbortedException("it did not take its last bytes in time"));
                }
            }
        }
    }
}
