namespace ChatRoom.Sqlite.Search;

/// <summary>What the journal has of a room.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Oldest">The oldest id that is there; 0 if none is.</param>
/// <param name="Newest">The newest id that is there; 0 if none is.</param>
internal readonly record struct RoomRange(long Room, long Oldest, long Newest);
