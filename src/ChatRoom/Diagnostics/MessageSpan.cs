using System.Diagnostics;

namespace ChatRoom.Diagnostics;

/// <summary>The span of a message, from reading it to its last delivery. Only sampled messages have one. It contains no alias, address, room or text.</summary>
internal static class MessageSpan
{
    private static readonly ActivitySource Source = new(ChatTelemetry.ActivitySourceName);

    /// <summary>Begins the span of a message that was just read. Returns null if the message is not sampled.</summary>
    public static Activity? Begin(int bytes)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var outer = Activity.Current;
        Activity.Current = null; // each message is a trace of its own, and its connection goes on without it
        var span = Source.StartActivity("chatroom.message", ActivityKind.Server);
        Activity.Current = outer;
        return span is { IsAllDataRequested: true } ? span.SetTag("chatroom.message.bytes", bytes) : null;
    }

    /// <summary>Ends the span of a message that the journal could not store.</summary>
    public static void Fail(Activity? span, Exception failure)
    {
        span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        span?.Stop();
    }
}
