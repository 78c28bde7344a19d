namespace ChatRoom.Bench.Driving;

/// <summary>
/// Message k is due at the begin + k / rate, whatever happened before, and carries that time: where generator or server
/// come too late with one, those behind it do not wait unseen (coordinated omission; Gil Tene, "How NOT to Measure Latency").
/// </summary>
internal sealed class OpenLoop(Course course, double rate, long begin) : IDriver
{
    private readonly double _interval = Clock.Second / rate;
    private long _sent;
    private long _timed;
    private long _lagSum;

    /// <summary>The longest that a message of the measured time was sent after it was due, in nanoseconds.</summary>
    public long MaxLag { get; private set; }

    /// <summary>And how long on average.</summary>
    public double MeanLag => _timed == 0 ? 0 : (double)_lagSum / _timed;

    /// <inheritdoc />
    public long NextDue => Due < course.Meter.To ? Due : long.MaxValue;

    private long Due => begin + (long)(_sent * _interval);

    /// <inheritdoc />
    public void Drive(long now)
    {
        for (long due; (due = Due) <= now && due < course.Meter.To; _sent++)
        {
            if (due >= course.Meter.From)
            {
                _timed++;
                _lagSum += now - due;
                MaxLag = Math.Max(MaxLag, now - due);
            }

            course.Say((int)(_sent % course.Publishers), due);
        }

        course.Flush();
    }
}
