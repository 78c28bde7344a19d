using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>Searches the messages of a room. Thread-safe; never blocks its caller. A canceled search ends at once.</summary>
public interface IMessageSearch
{
    /// <summary>Finds the messages of a room that match a query, the newest first.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="JournalException">Search is unavailable right now; the message says why, for people.</exception>
    ValueTask<SearchPage> FindAsync(string room, SearchQuery query, CancellationToken cancellationToken);
}
