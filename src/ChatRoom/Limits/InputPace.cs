namespace ChatRoom.Limits;

/// <summary>
/// Limits how fast one connection sends messages and bytes, by itself and together with the other connections of its address. The
/// server does not read from a client over a limit. One thread at a time uses it. It is a struct, because an object
/// per connection would cost memory.
/// </summary>
/// <param name="limits">The limits, which a reload may change.</param>
/// <param name="address">The allowance of the address; null if the address is not limited.</param>
/// <param name="time">The clock.</param>
internal struct InputPace(LimitOptions limits, AddressAllowance? address, TimeProvider time)
{
    /// <summary>How long a client may be over a limit without a break.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long _messagesPaidUntil;
    private long _bytesPaidUntil;
    private long _heldSince;

    /// <summary>Whether the client has been held back without a break for too long.</summary>
    public bool IsFlood => _heldSince != 0 && Now - _heldSince >= Patience.Ticks;

    /// <summary>Whether the client is being held back.</summary>
    public bool IsHeldBack => _heldSince != 0;

    private long Now => Ticks.Now(time);

    private Rate Messages => new(limits.MessagesPerSecond, limits.MessageBurst);

    // Without a limit on messages, a limit on bytes has no purpose.
    private Rate Bytes => new(Messages.IsUnlimited ? 0 : limits.BytesPerSecond, limits.ByteBurst);

    /// <summary>Takes a message if it may be handled now. Returns zero, or how long to wait before asking again.</summary>
    public TimeSpan TakeMessage() => Take(Messages, ref _messagesPaidUntil, AddressLimit.Message, 1);

    /// <summary>Takes some bytes that were read. Returns zero, or how long to wait before asking again.</summary>
    public TimeSpan TakeBytes(long count) => Bytes.IsUnlimited ? TimeSpan.Zero : Take(Bytes, ref _bytesPaidUntil, AddressLimit.Byte, count);

    private TimeSpan Take(Rate rate, ref long paidUntil, AddressLimit limit, double units)
    {
        var now = Now;
        var wait = rate.WaitFor(paidUntil, now, units);
        if (wait == TimeSpan.Zero)
        {
            wait = address?.Take(limit, units) ?? TimeSpan.Zero;
        }

        if (wait > TimeSpan.Zero)
        {
            _heldSince = _heldSince == 0 ? now : _heldSince;
            return wait;
        }

        rate.Take(ref paidUntil, now, units);
        if (_heldSince != 0 && Messages.HasRecovered(_messagesPaidUntil, now) && Bytes.HasRecovered(_bytesPaidUntil, now))
        {
            _heldSince = 0;
        }

        return TimeSpan.Zero;
    }
}
