namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// The time that ages are counted from: that of the system's clock, but no later than the newest event, or than the time
/// that has passed since the start allows. So a clock that jumps ahead deletes nothing.
/// </summary>
internal sealed class RetentionClock(TimeProvider time)
{
    private DateTimeOffset? _base;
    private long _since;

    /// <summary>The time now.</summary>
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
