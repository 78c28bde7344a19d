using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>How far somebody has read.</summary>
/// <param name="Room">Where.</param>
/// <param name="NextId">The id of the first event there that it has not got.</param>
internal readonly record struct Place(RoomName Room, long NextId);
