namespace ChatRoom.Sqlite.Retention;

/// <summary>The data of a room that retention needs.</summary>
/// <param name="Number">The room's number.</param>
/// <param name="Key">The room's key.</param>
/// <param name="Gone">The last id that was deleted.</param>
/// <param name="Newest">The newest id; 0: the room has no events.</param>
/// <param name="NewestAt">When the newest event happened (Unix, ms).</param>
internal readonly record struct RoomHead(long Number, string Key, long Gone, long Newest, long NewestAt);
