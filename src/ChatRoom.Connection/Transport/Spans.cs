namespace ChatRoom.Connection.Transport;

/// <summary>Minimum and maximum of time spans.</summary>
internal static class Spans
{
    public static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    public static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
