using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>An event of a room, and its number there.</summary>
/// <param name="Id">1 or more, growing by one.</param>
/// <param name="Event">What happened.</param>
public readonly record struct JournalEntry(long Id, ChatEvent Event);
