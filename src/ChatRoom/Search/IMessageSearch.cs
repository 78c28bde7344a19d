using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>Finds what was said in a room. May be called by many at once; never blocks its caller. A canceled search ends at once.</summary>
public interface IMessageSearch
{
    /// <summary>Finds the messages of a room that a query asks for, the newest first.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="query">What to find.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="JournalException">Nothing can be searched right now; the message says why, for people.</exception>
    ValueTask<SearchPage> FindAsync(string room, SearchQuery query, CancellationToken cancellationToken);
}
