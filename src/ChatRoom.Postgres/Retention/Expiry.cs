namespace ChatRoom.Postgres.Retention;

/// <summary>A room's oldest events, which are to be deleted.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Key">The room's key.</param>
/// <param name="UpTo">The last id to delete; 0: no event.</param>
internal readonly record struct Expiry(long Room, string Key, long UpTo);
