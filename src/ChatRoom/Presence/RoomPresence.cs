using ChatRoom.Protocol;

namespace ChatRoom.Presence;

/// <summary>A room with people in it.</summary>
/// <param name="Room">The room.</param>
/// <param name="People">How many people are in it.</param>
public readonly record struct RoomPresence(RoomName Room, int People);
