namespace ChatRoom.Bench.Driving;

/// <summary>
/// Sends at a fixed rate: message k is due at the begin + k / rate, whatever happened before, and its latency counts from then.
/// So a delay of one message shows in the latency of those behind it (coordinated omission; see Gil Tene, "How NOT to Measure
/// Latency").
/// </summary>
internal sealed class OpenLoop(MessageFlow flow, double rate, long begin) : IDriver
{
    private readonly double _interval = Clock.Second / rate;
    private long _sent;
    private long _timed;
    private long _lagSum;

    /// <summary>The longest time between when a message was due and when it was sent, in nanoseconds.</summary>
    public long MaxLag { get; private set; }

    /// <summary>The mean time between when a message was due and when it was sent, in nanoseconds.</summary>
    public double MeanLag => _timed == 0 ? 0 : (double)_lagSum / _timed;

    /// <inheritdoc />
    public long NextDue => Due < flow.Meter.To ? Due : long.MaxValue;

    private long Due => begin + (long)(_sent * _interval);

    /// <inheritdoc />
    public void Drive(long now)
    {
        for (long due; (due = Due) <= now && due < flow.Meter.To; _sent++)
        {
            if (due >= flow.Meter.From)
            {
                _timed++;
                _lagSum += now - due;
                MaxLag = Math.Max(MaxLag, now - due);
            }

            flow.Send((int)(_sent % flow.Publishers), due);
        }

        flow.Flush();
    }
}
