using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>How far a client has read.</summary>
/// <param name="Room">The room.</param>
/// <param name="Epoch">The epoch of the room's ids; 0: unknown.</param>
/// <param name="NextId">The id of the first event in the room that the client does not have.</param>
internal readonly record struct LogPosition(RoomName Room, long Epoch, long NextId);
