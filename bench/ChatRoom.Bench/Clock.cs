using System.Diagnostics;

namespace ChatRoom.Bench;

/// <summary>A monotonic clock, in nanoseconds since an arbitrary time.</summary>
internal static class Clock
{
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000 * Millisecond;

    private static readonly long NanosecondsPerTick = Second / Stopwatch.Frequency; // 1 on Linux

    public static long Now => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    public static long FromSeconds(double seconds) => (long)(seconds * Second);
}
