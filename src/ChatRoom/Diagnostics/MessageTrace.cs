using System.Diagnostics;

namespace ChatRoom.Diagnostics;

/// <summary>
/// The span of a message, from its being read to its last delivery: ends when each member that was in the room has been
/// written the message, or passed over it, or is gone. Only sampled messages have one; all others cost nothing. Neither
/// alias nor address, room or text is in it.
/// </summary>
internal sealed class MessageTrace
{
    private static readonly ActivitySource Source = new(ChatTelemetry.ActivitySourceName);

    private readonly Activity _span;
    private int _members;
    private int _left = 1; // the room itself, which lets go when all its members are counted

    private MessageTrace(Activity span) => _span = span;

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

    /// <summary>The journal has stored it, and hands it to its room; to be followed by <see cref="Passed"/>.</summary>
    public static MessageTrace Stored(Activity span)
    {
        span.AddEvent(new ActivityEvent("stored"));
        return new MessageTrace(span);
    }

    /// <summary>One member more is to get it.</summary>
    public void Expect()
    {
        Interlocked.Increment(ref _members);
        Interlocked.Increment(ref _left);
    }

    /// <summary>One member less is to get it.</summary>
    public void Passed()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _span.SetTag("chatroom.message.members", _members);
            _span.Stop();
        }
    }
}
