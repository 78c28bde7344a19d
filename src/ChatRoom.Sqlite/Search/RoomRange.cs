namespace ChatRoom.Sqlite.Search;

/// <summary>What the journal has of a room.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Oldest">The oldest id that it has; 0 if it has none.</param>
/// <param name="Newest">The newest id that it has; 0 if it has none.</param>
/// <param name="IsForgotten">Whether the journal no longer knows the room. Its number is never given again.</param>
internal readonly record struct RoomRange(long Room, long Oldest, long Newest, bool IsForgotten = false);
