namespace ChatRoom.Diagnostics;

/// <summary>The state of the journal.</summary>
/// <param name="Kind">Where messages are kept, in snake case.</param>
/// <param name="FileBytes">The bytes that it takes on the disk; null if it is not on a disk of this machine.</param>
/// <param name="Failure">Why it cannot store; null while it can.</param>
public sealed record JournalState(string Kind, long? FileBytes, string? Failure);
