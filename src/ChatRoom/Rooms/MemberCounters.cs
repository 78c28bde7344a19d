namespace ChatRoom.Rooms;

/// <summary>What a member was given. Written by its pump alone, so without interlocked operations; read by anyone.</summary>
internal sealed class MemberCounters
{
    /// <summary>Messages of its room.</summary>
    public long Messages { get; set; }

    /// <summary>Lines of all kinds: messages, announcements, notices, replies.</summary>
    public long Lines { get; set; }

    public long Bytes { get; set; }

    /// <summary>Messages it was skipped over.</summary>
    public long Skipped { get; set; }

    /// <summary>How often it lagged too far.</summary>
    public long TimesSlow { get; set; }
}
