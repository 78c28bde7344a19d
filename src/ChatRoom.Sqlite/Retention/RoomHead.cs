namespace ChatRoom.Sqlite.Retention;

/// <summary>A room's first and last events, as retention looks at them.</summary>
/// <param name="Number">The room's number.</param>
/// <param name="Key">The room's key.</param>
/// <param name="Gone">Ids up to this one were deleted.</param>
/// <param name="Newest">The newest id; 0: there is no event.</param>
/// <param name="NewestAt">When that happened (Unix, ms).</param>
internal readonly record struct RoomHead(long Number, string Key, long Gone, long Newest, long NewestAt);
