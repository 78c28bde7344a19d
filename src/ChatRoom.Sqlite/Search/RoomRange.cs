namespace ChatRoom.Sqlite.Search;

/// <summary>The ids that the journal has of a room.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Oldest">The oldest id; 0 if there is none.</param>
/// <param name="Newest">The newest id; 0 if there is none.</param>
/// <param name="IsForgotten">Whether the room was deleted from the journal. Its number is never reused.</param>
internal readonly record struct RoomRange(long Room, long Oldest, long Newest, bool IsForgotten = false);
