using ChatRoom.Identity;

namespace ChatRoom.Whispers;

/// <summary>What became of a whisper.</summary>
/// <param name="To">The person it was for; null: there is no such person here.</param>
/// <param name="IsDelivered">False: their client does not read.</param>
internal readonly record struct WhisperOutcome(Person? To, bool IsDelivered);
