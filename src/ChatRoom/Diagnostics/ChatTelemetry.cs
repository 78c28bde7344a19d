namespace ChatRoom.Diagnostics;

/// <summary>The names under which an application subscribes to the metrics and traces of the chat.</summary>
public static class ChatTelemetry
{
    /// <summary>The <see cref="System.Diagnostics.Metrics.Meter"/> that has all counts and durations.</summary>
    public const string MeterName = "ChatRoom";

    /// <summary>The <see cref="System.Diagnostics.ActivitySource"/> of the spans: one per message, from reading it to its last delivery.</summary>
    public const string ActivitySourceName = "ChatRoom";
}
