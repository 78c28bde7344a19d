namespace ChatRoom.Diagnostics;

/// <summary>The time from a message's append to its being written to a member, in milliseconds; null if nothing was said.</summary>
/// <param name="P50Ms">The median.</param>
/// <param name="P99Ms">The 99th percentile.</param>
public sealed record FanOutDelay(double? P50Ms, double? P99Ms);
