namespace ChatRoom.Rooms;

/// <summary>
/// Keeps a full room from being flooded by its own door. The first arrival or departure is announced at once and
/// opens a window of a second; those within it are counted, and announced together at its end.
/// </summary>
internal sealed class CrowdWindow(TimeProvider time, Action<int, int> announce)
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ITimer? _timer; // not null while the window is open
    private int _arrivals;
    private int _departures;

    /// <summary>True if it was counted, to be announced with others; false if it is to be announced by itself.</summary>
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

    /// <summary>Counts it, to be announced with others within a second.</summary>
    public void Count(bool arrival)
    {
        lock (_lock)
        {
            Open();
            Add(arrival, !arrival);
        }
    }

    private void Open() =>
        _timer ??= time.CreateTimer(static window => ((CrowdWindow)window!).Close(), this, Width, Timeout.InfiniteTimeSpan);

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

            _timer?.Change(Width, Timeout.InfiniteTimeSpan); // what comes next is counted again
        }

        announce(arrivals, departures);
    }
}
