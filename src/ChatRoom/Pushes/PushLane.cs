namespace ChatRoom.Pushes;

/// <summary>
/// Bounds the notifications to one push service and to each browser's address (endpoint) there, so that a slow service delays only
/// its own browsers. A notification is held from its arrival until it is delivered or dropped, pauses included. Thread-safe.
/// </summary>
internal sealed class PushLane : IDisposable
{
    /// <summary>The most notifications that a push service holds.</summary>
    public const int Most = 1_000;

    /// <summary>The most notifications that an endpoint holds.</summary>
    public const int MostOfEndpoint = 2;

    /// <summary>The most requests to a push service at a time.</summary>
    public const int AtOnce = 4;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Held, int Closed)> _endpoints = [];
    private int _held;

    /// <summary>Begins to hold a notification, unless there are too many or the endpoint is closed.</summary>
    public bool TryEnter(string endpoint)
    {
        lock (_lock)
        {
            var (held, closed) = _endpoints.GetValueOrDefault(endpoint);
            if (_held == Most || held == MostOfEndpoint || closed > 0)
            {
                return false;
            }

            _held++;
            _endpoints[endpoint] = (held + 1, closed);
            return true;
        }
    }

    /// <summary>Stops holding a notification.</summary>
    public void Leave(string endpoint)
    {
        lock (_lock)
        {
            _held--;
            var (held, closed) = _endpoints[endpoint];
            if (held == 1)
            {
                _endpoints.Remove(endpoint);
            }
            else
            {
                _endpoints[endpoint] = (held - 1, closed);
            }
        }
    }

    /// <summary>Returns whether an endpoint is closed: all its notifications are dropped.</summary>
    public bool IsClosed(string endpoint)
    {
        lock (_lock)
        {
            return _endpoints.GetValueOrDefault(endpoint).Closed > 0;
        }
    }

    /// <summary>Closes an endpoint. The notification that does so is held until it has opened it again.</summary>
    public void Close(string endpoint) => Change(endpoint, 1);

    /// <summary>Opens an endpoint, unless another notification keeps it closed.</summary>
    public void Open(string endpoint) => Change(endpoint, -1);

    /// <summary>Waits until a request may be sent.</summary>
    public Task WaitForTurnAsync(CancellationToken cancellationToken) => _turns.WaitAsync(cancellationToken);

    /// <summary>Lets the next request be sent.</summary>
    public void EndTurn() => _turns.Release();

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private void Change(string endpoint, int closed)
    {
        lock (_lock)
        {
            var before = _endpoints[endpoint];
            _endpoints[endpoint] = before with { Closed = before.Closed + closed };
        }
    }
}
