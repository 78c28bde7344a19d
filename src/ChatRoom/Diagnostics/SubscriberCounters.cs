namespace ChatRoom.Diagnostics;

/// <summary>Counts of what one or more connections sent and received. The pump of a subscriber counts the output.</summary>
internal struct SubscriberCounters
{
    /// <summary>Messages of rooms written.</summary>
    public long Messages;

    /// <summary>Lines of all kinds written: messages, announcements, notices, replies.</summary>
    public long Lines;

    /// <summary>Bytes written.</summary>
    public long Bytes;

    /// <summary>Messages skipped.</summary>
    public long Skipped;

    /// <summary>How often a subscription lagged too far.</summary>
    public long TimesSlow;

    /// <summary>Messages and commands read. Counted by the session.</summary>
    public long MessagesIn;

    /// <summary>Bytes read. Counted by the session.</summary>
    public long BytesIn;

    public static SubscriberCounters operator +(SubscriberCounters a, SubscriberCounters b) => new()
    {
        Messages = a.Messages + b.Messages,
        Lines = a.Lines + b.Lines,
        Bytes = a.Bytes + b.Bytes,
        Skipped = a.Skipped + b.Skipped,
        TimesSlow = a.TimesSlow + b.TimesSlow,
        MessagesIn = a.MessagesIn + b.MessagesIn,
        BytesIn = a.BytesIn + b.BytesIn,
    };
}
