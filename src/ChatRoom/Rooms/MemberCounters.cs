namespace ChatRoom.Rooms;

/// <summary>What a member was given.</summary>
internal struct MemberCounters
{
    /// <summary>Messages of its room.</summary>
    public long Messages;

    /// <summary>Lines of all kinds: messages, announcements, notices, replies.</summary>
    public long Lines;

    public long Bytes;

    /// <summary>Messages it was skipped over.</summary>
    public long Skipped;

    /// <summary>How often it lagged too far.</summary>
    public long TimesSlow;
}
