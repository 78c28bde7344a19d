namespace ChatRoom.Limits;

/// <summary>
/// A rate with a burst, by the generic cell rate algorithm (GCRA; ITU-T I.371, annex A): one number per limited object, no timer.
/// The number is the time, in ticks of 100 ns, at which the units taken so far will be paid for.
/// In any span of time t, at most <paramref name="burst"/> + <paramref name="perSecond"/> × t units are taken.
/// </summary>
/// <param name="perSecond">Units per second, sustained; 0: no limit.</param>
/// <param name="burst">Units at once; 0: no limit.</param>
internal readonly struct Rate(double perSecond, double burst)
{
    private readonly double _ticksPerUnit = perSecond > 0 ? TimeSpan.TicksPerSecond / perSecond : 0;

    /// <summary>Whether the rate has no limit.</summary>
    public bool IsUnlimited => perSecond <= 0 || burst <= 0;

    private long Tolerance => (long)(_ticksPerUnit * burst);

    /// <summary>Takes some units if they are available. Returns zero, or how long until they are; then nothing was taken.</summary>
    /// <param name="paidUntil">The number of the limited object; initially 0.</param>
    /// <param name="now">The time in ticks, on any scale that only grows and is far from 0.</param>
    /// <param name="units">The number of units. More than the burst would never be available, so it counts as the burst.</param>
    public TimeSpan Take(ref long paidUntil, long now, double units = 1)
    {
        var wait = WaitFor(paidUntil, now, units);
        if (wait == TimeSpan.Zero && !IsUnlimited)
        {
            paidUntil = Math.Max(paidUntil, now) + Cost(units);
        }

        return wait;
    }

    /// <summary>Returns how long it takes until some units are available. Takes nothing.</summary>
    public TimeSpan WaitFor(long paidUntil, long now, double units = 1)
    {
        var tooEarly = IsUnlimited ? 0 : Math.Max(paidUntil, now) + Cost(units) - now - Tolerance;
        return tooEarly <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks(tooEarly);
    }

    /// <summary>Takes a unit also if none is available; then the wait for the next one is longer, but never more than an hour or the whole burst.</summary>
    public void Charge(ref long paidUntil, long now)
    {
        if (!IsUnlimited)
        {
            paidUntil = Math.Min(Math.Max(paidUntil, now) + Cost(1), now + Tolerance + Math.Max(Tolerance, TimeSpan.TicksPerHour));
        }
    }

    /// <summary>Gives back one unit that was taken.</summary>
    public void Return(ref long paidUntil) => paidUntil -= IsUnlimited ? 0 : Math.Min(paidUntil, Cost(1));

    /// <summary>Returns whether at least half of the burst is available again.</summary>
    public bool HasRecovered(long paidUntil, long now) => IsUnlimited || paidUntil - now <= Tolerance / 2;

    // Whole ticks, because a small cost would vanish beside a large time in floating point.
    private long Cost(double units) => Math.Max(1, (long)(_ticksPerUnit * Math.Min(units, burst)));
}
