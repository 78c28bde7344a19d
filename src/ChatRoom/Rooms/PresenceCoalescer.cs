namespace ChatRoom.Rooms;

/// <summary>
/// Prevents arrivals and departures from flooding a full room. The first one is announced at once and opens a window of a
/// second; those within the window are counted, and announced together at its end.
/// </summary>
internal sealed class PresenceCoalescer(TimeProvider time, Action<int, int> announce)
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ITimer? _timer; // not null while the window is open
    private int _arrivals;
    private int _departures;

    /// <summary>Counts an arrival or departure and returns true if a window is open; otherwise returns false, and the caller announces it alone.</summary>
    public bool TryCount(bool arrival)
    {
        lock (_lock)
        {
            var isOpen = _timer is not null;
            Open();
            Add(arrival && isOpen, !arrival && isOpen);
            return isOpen;
        }
    }

    /// <summary>Counts an arrival or departure, to be announced with others within a second.</summary>
    public void Count(bool arrival)
    {
        lock (_lock)
        {
            Open();
            Add(arrival, !arrival);
        }
    }

    private void Open() =>
        _timer ??= time.CreateTimer(static coalescer => ((PresenceCoalescer)coalescer!).Close(), this, Width, Timeout.InfiniteTimeSpan);

    private void Add(bool arrival, bool departure)
    {
        _arrivals += arrival ? 1 : 0;
        _departures += departure ? 1 : 0;
    }

    private void Close()
    {
        int arrivals, departures;
        lock (_lock)
        {
            (arrivals, departures) = (_arrivals, _departures);
            (_arrivals, _departures) = (0, 0);
            if (arrivals + departures == 0)
            {
                _timer?.Dispose();
                _timer = null;
                return;
            }

            _timer?.Change(Width, Timeout.InfiniteTimeSpan); // the next arrivals and departures are counted, too
        }

        announce(arrivals, departures);
    }
}
