using ChatRoom.Protocol;

namespace ChatRoom.Pushes;

/// <summary>What a notification says.</summary>
/// <param name="Alias">Who has written.</param>
/// <param name="Room">The room; null: they have whispered.</param>
/// <param name="Text">The text, which may be shortened; null: it is not told.</param>
internal sealed record PushNote(string Alias, RoomName? Room, string? Text);
