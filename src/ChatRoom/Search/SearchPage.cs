using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>A page of search results.</summary>
/// <param name="Entries">The entries, the newest first; at most <see cref="SearchQuery.PageSize"/>.</param>
/// <param name="HasOlder">Whether there is a next page.</param>
/// <param name="IsComplete">Whether all messages can be found; false while the index is catching up.</param>
public sealed record SearchPage(IReadOnlyList<JournalEntry> Entries, bool HasOlder, bool IsComplete = true);
