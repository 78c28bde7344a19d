namespace ChatRoom.Diagnostics;

/// <summary>The state of the journal.</summary>
/// <param name="Kind">The kind of the journal, in snake case.</param>
/// <param name="FileBytes">The size of its files in bytes; null if it is not on a disk of this machine.</param>
/// <param name="Failure">Why it cannot store events; null while it can.</param>
public sealed record JournalState(string Kind, long? FileBytes, string? Failure);
