namespace ChatRoom.Protocol.Model;

/// <summary>An event that is shown again, and its number in its room.</summary>
/// <param name="Id">1 or more.</param>
/// <param name="Event">The event.</param>
public readonly record struct PastEvent(long Id, ChatEvent Event);
