using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>An event of a room, and its id there.</summary>
/// <param name="Id">The id: 1 or more, growing by one.</param>
/// <param name="Event">The event.</param>
public readonly record struct JournalEntry(long Id, ChatEvent Event);
