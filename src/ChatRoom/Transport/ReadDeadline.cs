using System.IO.Pipelines;

namespace ChatRoom.Transport;

/// <summary>
/// Ends reads that take too long: by an overall limit that begins with it, and by one for the single read. It
/// interrupts the read (<see cref="PipeReader.CancelPendingRead"/>), it does not end the connection; an interruption
/// may come late, so whoever is interrupted asks which limit has passed.
/// </summary>
internal sealed class ReadDeadline : IDisposable
{
    // Timers count in whole milliseconds, and may be early by one.
    private static readonly TimeSpan TimerPrecision = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _begin;
    private readonly ITimer _timer;
    private long _armed;

    /// <param name="reader">Whose reads are interrupted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">For everything together; zero: none.</param>
    public ReadDeadline(PipeReader reader, TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _limit = limit;
        _begin = time.GetTimestamp();
        _timer = time.CreateTimer(
            static reader => ((PipeReader)reader!).CancelPendingRead(), reader, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the overall limit has passed.</summary>
    public bool IsOver => _limit > TimeSpan.Zero && _time.GetElapsedTime(_begin) >= _limit;

    /// <summary>Before a read: interrupts it after this time, or when the overall limit passes, whichever is first.</summary>
    public void Arm(TimeSpan patience)
    {
        _armed = _time.GetTimestamp();
        var left = _limit > TimeSpan.Zero ? _limit - _time.GetElapsedTime(_begin) : Timeout.InfiniteTimeSpan;
        if (left == Timeout.InfiniteTimeSpan || (patience != Timeout.InfiniteTimeSpan && patience < left))
        {
            left = patience;
        }

        _timer.Change(left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After a read.</summary>
    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Whether so much time has passed since <see cref="Arm"/>.</summary>
    public bool HasPassed(TimeSpan patience) =>
        patience != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(_armed) >= patience - TimerPrecision;

    public void Dispose() => _timer.Dispose();
}
