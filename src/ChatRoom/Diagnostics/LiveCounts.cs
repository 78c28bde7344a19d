namespace ChatRoom.Diagnostics;

/// <summary>The counts that are sampled once a second. All but the first and the third are sums since the start.</summary>
/// <param name="Connections">Connections now.</param>
/// <param name="Counters">What they and their predecessors have sent and received.</param>
/// <param name="FanOut">The time from appending a message to writing it, in the last one to two minutes.</param>
/// <param name="Stored">How often the journal has stored something.</param>
/// <param name="Storing">How long that took in all.</param>
internal readonly record struct LiveCounts(int Connections, SubscriberCounters Counters, FanOutDelay FanOut, long Stored, TimeSpan Storing);
