using System.Runtime.CompilerServices;

namespace ChatRoom.Limits;

/// <summary>The allowance that the connections of one address share. It outlives them, so reconnecting renews nothing. Thread-safe.</summary>
internal sealed class AddressAllowance(LimitOptions limits, TimeProvider time)
{
    // People arrive and leave a few at a time. More is a script, and is announced in one line.
    private static readonly Rate Announcements = new(perSecond: 0.5, burst: 5);

    // A person who is refused tries again now and then. More is a flood, and an answer costs more than closing.
    private static readonly Rate Explanations = new(perSecond: 2, burst: 20);

    // A person reads before they report. More at once would fill the moderators' screens.
    private static readonly Rate Reports = PerMinute(5);

    // Each is an fsync and a row of the audit log, which nothing deletes.
    private static readonly Rate Acts = new(perSecond: 1, burst: 60);

    private readonly Lock _lock = new();
    private Numbers _paidUntil;

    /// <summary>Connections that are open now. Changed under the lock of <see cref="ConnectionLimits"/>.</summary>
    public int Connections { get; set; }

    /// <summary>Whether the address has no connection and its full allowance, so that a new object would be the same.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return Connections == 0 && !((ReadOnlySpan<long>)_paidUntil).ContainsAnyExceptInRange(0, Now);
            }
        }
    }

    private long Now => Ticks.Now(time);

    /// <summary>Takes some units if they are available. Returns zero, or how long until they are; then nothing was taken.</summary>
    public TimeSpan Take(AddressLimit limit, double units = 1)
    {
        lock (_lock)
        {
            return RateOf(limit).Take(ref _paidUntil[(int)limit], Now, units);
        }
    }

    /// <summary>Returns how long it takes until a unit is available. Takes nothing.</summary>
    public TimeSpan WaitFor(AddressLimit limit)
    {
        lock (_lock)
        {
            return RateOf(limit).WaitFor(_paidUntil[(int)limit], Now);
        }
    }

    /// <summary>Takes a unit also if none is available: what has happened counts, and the wait for the next one is longer.</summary>
    public void Charge(AddressLimit limit)
    {
        lock (_lock)
        {
            RateOf(limit).Charge(ref _paidUntil[(int)limit], Now);
        }
    }

    /// <summary>Gives back one unit that was taken.</summary>
    public void Return(AddressLimit limit)
    {
        lock (_lock)
        {
            RateOf(limit).Return(ref _paidUntil[(int)limit]);
        }
    }

    private Rate RateOf(AddressLimit limit) => limit switch
    {
        AddressLimit.Connection => new(limits.ConnectionsPerSecondPerAddress, limits.ConnectionBurstPerAddress),
        AddressLimit.Message => new(limits.MessagesPerSecondPerAddress, limits.MessageBurstPerAddress),
        AddressLimit.Byte => new(limits.BytesPerSecondPerAddress, limits.ByteBurstPerAddress),
        AddressLimit.Room => PerMinute(limits.NewRoomsPerMinutePerAddress),
        AddressLimit.Token => PerMinute(limits.NewTokensPerMinutePerAddress),
        AddressLimit.Guess => PerMinute(limits.WrongTokensPerMinutePerAddress),
        AddressLimit.Password => new(limits.ConnectionsPerSecondPerAddress, limits.ConnectionBurstPerAddress), // as often as it may connect
        AddressLimit.WrongPassword => PerMinute(limits.WrongPasswordsPerMinutePerAddress),
        AddressLimit.Registration => new(limits.RegistrationsPerHourPerAddress / 3600.0, limits.RegistrationsPerHourPerAddress),
        AddressLimit.Explanation => Explanations,
        AddressLimit.Report => Reports,
        AddressLimit.Act => Acts,
        _ => Announcements,
    };

    private static Rate PerMinute(int count) => new(count / 60.0, count);

    [InlineArray(13)]
    private struct Numbers
    {
        private long _first;
    }
}
