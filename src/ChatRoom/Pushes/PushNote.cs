using ChatRoom.Protocol;

namespace ChatRoom.Pushes;

/// <summary>The content of a notification.</summary>
/// <param name="Alias">The alias of the sender.</param>
/// <param name="Room">The room; null: it was a whisper.</param>
/// <param name="Text">The text, perhaps shortened; null: not shown.</param>
internal sealed record PushNote(string Alias, RoomName? Room, string? Text);
