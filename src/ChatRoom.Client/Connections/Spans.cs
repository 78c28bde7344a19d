namespace ChatRoom.Client.Connections;

/// <summary>What <see cref="Math"/> has for numbers, for spans of time.</summary>
internal static class Spans
{
    /// <summary>The shorter one.</summary>
    public static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>The longer one.</summary>
    public static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
