namespace ChatRoom.Diagnostics;

/// <summary>By which names an application subscribes to what the chat measures.</summary>
public static class ChatTelemetry
{
    /// <summary>The <see cref="System.Diagnostics.Metrics.Meter"/> of all counts and durations.</summary>
    public const string MeterName = "ChatRoom";

    /// <summary>The <see cref="System.Diagnostics.ActivitySource"/> of the spans: one a message, from its being read to its last delivery.</summary>
    public const string ActivitySourceName = "ChatRoom";
}
