using System.Threading.RateLimiting;

namespace ChatRoom.Connections;

/// <summary>
/// How fast a connection may send: so many messages at once, then so many a second. Whoever is faster is waited for,
/// not refused: what it sent stays unread. A client that never speaks costs no bucket.
/// </summary>
internal sealed class MessagePace(LimitOptions limits, TimeProvider time, Func<bool> stopped, Action limited)
{
    /// <summary>Whoever has to be waited for all the time for so long is flooding.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A token comes each Interval; a wait is cut into slices so that the end of the connection is noticed.
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(250);

    private readonly bool _unlimited = limits.MessagesPerSecond == 0 || limits.MessageBurst == 0;
    private TokenBucketRateLimiter? _bucket;
    private long _limitedSince;

    private TimeSpan Interval => TimeSpan.FromSeconds(1 / limits.MessagesPerSecond);

    /// <summary>Waits until the next message may be handled. False if this has gone on for too long, or is to stop.</summary>
    public ValueTask<bool> WaitAsync()
    {
        if (_unlimited || TryTake())
        {
            _limitedSince = _limitedSince != 0 && HasRecovered ? 0 : _limitedSince;
            return ValueTask.FromResult(true);
        }

        return WaitForTokenAsync();
    }

    // Fractions of tokens add up, so even one that never pauses gets a message through at once now and then.
    private bool HasRecovered => _bucket!.GetStatistics()?.CurrentAvailablePermits + 1 > limits.MessageBurst / 2;

    private bool TryTake()
    {
        _bucket ??= new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.MessageBurst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Interval,
            AutoReplenishment = false, // a timer for each connection would be one too many
            QueueLimit = 0,
        });
        _bucket.TryReplenish();
        using var lease = _bucket.AttemptAcquire();
        return lease.IsAcquired;
    }

    private async ValueTask<bool> WaitForTokenAsync()
    {
        if (_limitedSince == 0)
        {
            _limitedSince = time.GetTimestamp();
            limited();
        }

        var slice = Interval < LongestSlice ? Interval : LongestSlice;
        do
        {
            if (stopped() || time.GetElapsedTime(_limitedSince) >= Patience)
            {
                return false;
            }

            await Task.Delay(slice, time);
        }
        while (!TryTake());

        return true;
    }
}
