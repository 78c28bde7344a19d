using ChatRoom.Identity;
using ChatRoom.People;

namespace ChatRoom.Whispers;

/// <summary>The outcome of a whisper.</summary>
/// <param name="To">The recipient; null: there is no such person.</param>
/// <param name="IsDelivered">Whether the whisper was delivered; false: the recipient's client does not read.</param>
internal readonly record struct WhisperOutcome(Person? To, bool IsDelivered)
{
    /// <summary>The note of a recipient who is away on another node; null: there is none.</summary>
    public AwayNote? Away { get; init; }
}
