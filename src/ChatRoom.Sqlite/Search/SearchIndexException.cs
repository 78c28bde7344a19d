namespace ChatRoom.Sqlite.Search;

/// <summary>The search index is invalid and must be rebuilt; the message says why.</summary>
internal sealed class SearchIndexException(string message) : Exception(message);
