using ChatRoom.Identity;

namespace ChatRoom.Whispers;

/// <summary>The sender of a whisper.</summary>
/// <param name="Person">The person.</param>
/// <param name="Connection">The name of the connection that sends it.</param>
internal readonly record struct Sender(Person Person, string Connection);
