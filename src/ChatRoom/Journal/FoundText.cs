using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>A message of a person in some room.</summary>
/// <param name="Room">The room's key.</param>
/// <param name="Id">The id of the message.</param>
/// <param name="Event">The message.</param>
public readonly record struct FoundText(string Room, long Id, ChatEvent Event);
