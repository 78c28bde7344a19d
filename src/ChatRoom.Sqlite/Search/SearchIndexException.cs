namespace ChatRoom.Sqlite.Search;

/// <summary>The search index is not what it should be, and is to be built anew; the message says why.</summary>
internal sealed class SearchIndexException(string message) : Exception(message);
