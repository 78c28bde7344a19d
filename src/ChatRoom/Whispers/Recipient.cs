using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Whispers;

/// <summary>The recipient of a whisper.</summary>
/// <param name="Alias">The alias of the person.</param>
/// <param name="Person">The person; null: whoever has the alias.</param>
internal readonly record struct Recipient(Alias Alias, Person? Person = null);
