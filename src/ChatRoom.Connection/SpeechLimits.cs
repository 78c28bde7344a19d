namespace ChatRoom.Connection;

/// <summary>What keeps the client from speaking in a room, or from speaking often.</summary>
/// <param name="IsMuted">Whether it may not speak.</param>
/// <param name="MutedUntil">When it may speak again; null: not by itself, or it may speak now.</param>
/// <param name="Slow">The time between two of its messages; null: any.</param>
public sealed record SpeechLimits(bool IsMuted, DateTimeOffset? MutedUntil, TimeSpan? Slow)
{
    /// <summary>Nothing does.</summary>
    public static SpeechLimits None { get; } = new(false, null, null);

    /// <summary>Returns the limits in a received object.</summary>
    internal static SpeechLimits Of(Received speech) => new(
        speech.IsMuted, speech.TimeOf("until"), speech.NumberOf("slow") is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
