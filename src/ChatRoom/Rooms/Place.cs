using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>How far somebody has read.</summary>
/// <param name="Room">Where.</param>
/// <param name="Epoch">The epoch of the room's ids; 0: not known.</param>
/// <param name="NextId">The id of the first event there that it has not got.</param>
internal readonly record struct Place(RoomName Room, long Epoch, long NextId);
