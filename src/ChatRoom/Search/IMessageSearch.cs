using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>Finds what was said in a room. May be called by many at once; never blocks its caller.</summary>
public interface IMessageSearch
{
    /// <summary>Finds the messages of a room that a query asks for, the newest first.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="query">What to find.</param>
    /// <exception cref="JournalException">It cannot be found out at present; the message says why, for people.</exception>
    ValueTask<SearchPage> FindAsync(string room, SearchQuery query);
}
