namespace ChatRoom.Journal.Retention;

/// <summary>
/// The clock that ages are measured with: the system's, but never later than the newest event, or the newest event at the
/// start plus the time since then. So a clock that jumps ahead deletes nothing.
/// </summary>
internal sealed class RetentionClock(TimeProvider time)
{
    private DateTimeOffset? _base;
    private long _since;

    /// <summary>Returns the current time.</summary>
    /// <param name="newest">When the newest event happened.</param>
    public DateTimeOffset Now(DateTimeOffset newest)
    {
        if (_base is null)
        {
            (_base, _since) = (newest, time.GetTimestamp());
        }

        var passed = _base.Value + time.GetElapsedTime(_since);
        var latest = newest > passed ? newest : passed;
        return time.GetUtcNow() is var now && now < latest ? now : latest;
    }
}
