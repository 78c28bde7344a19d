using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>The way a person enters a room.</summary>
/// <param name="Room">The room; it is created if it does not exist.</param>
/// <param name="After">The position of the last event of the room that their client has: they see the events after it. Null: none.</param>
/// <param name="Messages">How many past messages they see, if there is no position; null: the server's setting.</param>
/// <param name="Ref">The reference of the request; null: none.</param>
internal readonly record struct RoomEntry(RoomName Room, RoomPosition? After = null, int? Messages = null, string? Ref = null);
