using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>The numbers of the kinds of events in storage. They never change; a new kind gets a new number.</summary>
internal static class EventKinds
{
    public static int Number(ChatEventKind kind) => kind switch
    {
        ChatEventKind.Message => 1,
        ChatEventKind.Action => 2,
        ChatEventKind.Connected => 3,
        ChatEventKind.Left => 4,
        ChatEventKind.Joined => 5,
        ChatEventKind.Parted => 6,
        ChatEventKind.Renamed => 7,
        ChatEventKind.Topic => 8,
        ChatEventKind.Crowd => 9,
        ChatEventKind.Redacted => 10,
        ChatEventKind.Edited => 11,
        ChatEventKind.Moderation => 12,
        ChatEventKind.Purged => 13,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no number in storage"),
    };

    /// <summary>Returns the kind with a number.</summary>
    /// <exception cref="InvalidDataException">No kind has the number.</exception>
    public static ChatEventKind Kind(long number) => number switch
    {
        1 => ChatEventKind.Message,
        2 => ChatEventKind.Action,
        3 => ChatEventKind.Connected,
        4 => ChatEventKind.Left,
        5 => ChatEventKind.Joined,
        6 => ChatEventKind.Parted,
        7 => ChatEventKind.Renamed,
        8 => ChatEventKind.Topic,
        9 => ChatEventKind.Crowd,
        10 => ChatEventKind.Redacted,
        11 => ChatEventKind.Edited,
        12 => ChatEventKind.Moderation,
        13 => ChatEventKind.Purged,
        _ => throw new InvalidDataException($"the storage has an event of kind {number}, which is unknown"),
    };
}
