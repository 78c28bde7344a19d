using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>A page of what a search found.</summary>
/// <param name="Entries">The newest first; <see cref="SearchQuery.PageSize"/> of them at most.</param>
/// <param name="HasOlder">Whether there is a next page.</param>
/// <param name="IsComplete">False: not everything that was said can be found yet.</param>
public sealed record SearchPage(IReadOnlyList<JournalEntry> Entries, bool HasOlder, bool IsComplete = true);
