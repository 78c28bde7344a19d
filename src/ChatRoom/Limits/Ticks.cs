namespace ChatRoom.Limits;

/// <summary>The clock of the limits: ticks of 100 ns on a scale that only grows, even if the system's time is changed.</summary>
internal static class Ticks
{
    /// <summary>Returns the current time.</summary>
    public static long Now(TimeProvider time) => (long)((Int128)time.GetTimestamp() * TimeSpan.TicksPerSecond / time.TimestampFrequency);
}
