namespace ChatRoom.Diagnostics;

/// <summary>The time from appending a message to writing it to a member, in milliseconds; null if there was no message.</summary>
/// <param name="P50Ms">The median.</param>
/// <param name="P99Ms">The 99th percentile.</param>
public sealed record FanOutDelay(double? P50Ms, double? P99Ms);
