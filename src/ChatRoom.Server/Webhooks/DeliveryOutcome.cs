namespace ChatRoom.Server.Webhooks;

/// <summary>What became of a delivery.</summary>
/// <param name="Failure">Why it failed, for people; null: it was accepted.</param>
/// <param name="Answer">The text of the answer, to be posted; null if the receiver answered nothing.</param>
/// <param name="IsGone">Whether the receiver wants no more deliveries (status 410).</param>
/// <param name="RetryAfter">How long the receiver wants the server to wait; null: it does not say.</param>
internal sealed record DeliveryOutcome(string? Failure, string? Answer = null, bool IsGone = false, TimeSpan? RetryAfter = null);
