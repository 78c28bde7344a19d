namespace ChatRoom.People;

/// <summary>What others learn of a person who is away.</summary>
/// <param name="Text">Their own words, sanitized; empty: none.</param>
/// <param name="Since">Since when they are away.</param>
internal sealed record AwayNote(string Text, DateTimeOffset Since);
