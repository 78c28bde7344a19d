namespace ChatRoom.Connection.Transport;

/// <summary>A token bucket that limits the rate of sending: a burst of lines, then one line per period.</summary>
/// <param name="burst">The size of the burst, at least 1.</param>
/// <param name="period">The time between two lines after the burst; zero: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int burst, TimeSpan period, TimeProvider time)
{
    private long _begin = time.GetTimestamp();
    private double _tokens = burst;

    /// <summary>Waits until a line may be sent, and counts it as sent.</summary>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        if (period == TimeSpan.Zero)
        {
            return;
        }

        Refill();
        while (_tokens < 1)
        {
            await Task.Delay((period * (1 - _tokens)) + TimeSpan.FromMilliseconds(1), time, cancellation);
            Refill();
        }

        _tokens--;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_begin, now) / period));
        _begin = now;
    }
}
