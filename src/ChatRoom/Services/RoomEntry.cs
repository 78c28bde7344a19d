using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>How somebody enters a room.</summary>
/// <param name="Room">The room; it is created if it does not exist.</param>
/// <param name="After">The position of the last event that their client has of it: they see what came after it. Null: none.</param>
/// <param name="Messages">How many messages they see of its past, if there is no position; null: as many as the server is set to show.</param>
/// <param name="Ref">The reference of the request; null: none.</param>
internal readonly record struct RoomEntry(RoomName Room, RoomPosition? After = null, int? Messages = null, string? Ref = null);
