namespace ChatRoom.Sqlite.Retention;

/// <summary>What is to be deleted next: a room's oldest events.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Key">The room's key.</param>
/// <param name="UpTo">The last id of them; 0: none, only the room itself, if nobody needs it.</param>
internal readonly record struct Expiry(long Room, string Key, long UpTo);
