using ChatRoom.Journal;

namespace ChatRoom.Services;

/// <summary>A sender wants to learn in any case what becomes of a message: by an <c>Accepted</c> or by an error.</summary>
/// <param name="Ref">The reference that the answer repeats; null: none.</param>
/// <param name="Key">Identifies the message, if the sender may send it again.</param>
internal readonly record struct Confirmation(string? Ref, AppendKey Key = default);
