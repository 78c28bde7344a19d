namespace ChatRoom.Journal;

/// <summary>Some texts of a person, from all rooms.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Next">Where the next page begins, for the journal alone, or null if there is none.</param>
public sealed record TextPage(IReadOnlyList<FoundText> Texts, string? Next);
