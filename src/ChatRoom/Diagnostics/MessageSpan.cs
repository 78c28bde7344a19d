using System.Diagnostics;

namespace ChatRoom.Diagnostics;

/// <summary>The span of a message, from its being read to its last delivery. Only sampled messages have one. Neither alias nor address, room or text is in it.</summary>
internal static class MessageSpan
{
    private static readonly ActivitySource Source = new(ChatTelemetry.ActivitySourceName);

    /// <summary>Begins the span of a message that has just been read; null if it is not sampled.</summary>
    public static Activity? Begin(int bytes)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var outer = Activity.Current;
        Activity.Current = null; // a message is a trace of its own, and no part of what its connection does next
        var span = Source.StartActivity("chatroom.message", ActivityKind.Server);
        Activity.Current = outer;
        return span is { IsAllDataRequested: true } ? span.SetTag("chatroom.message.bytes", bytes) : null;
    }

    /// <summary>The journal could not store it: nobody will be shown it.</summary>
    public static void Fail(Activity? span, Exception failure)
    {
        span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        span?.Stop();
    }
}
