namespace ChatRoom.State.Records;

/// <summary>The release of a held message: by this the published message is recognized, also by the next process.</summary>
/// <param name="At">The time of the message that is published, in whole milliseconds.</param>
/// <param name="After">The newest id in the room before: the message has a higher one.</param>
/// <param name="Key">A random number, never 0. If two nodes publish the message at the same time, it is stored once.</param>
internal sealed record HeldRelease(DateTimeOffset At, long After, long Key);
