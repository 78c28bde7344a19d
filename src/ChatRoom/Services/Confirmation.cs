using ChatRoom.Journal;

namespace ChatRoom.Services;

/// <summary>Requests that the outcome of a message is always reported to its sender: by an <c>Accepted</c> or by an error.</summary>
/// <param name="Ref">The reference that the answer repeats; null: none.</param>
/// <param name="Key">Identifies the message, if the sender may send it again.</param>
internal readonly record struct Confirmation(string? Ref, AppendKey Key = default);
