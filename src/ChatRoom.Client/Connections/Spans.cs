namespace ChatRoom.Client.Connections;

/// <summary>Minimum and maximum of time spans.</summary>
internal static class Spans
{
    /// <summary>Returns the shorter one.</summary>
    public static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Returns the longer one.</summary>
    public static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
