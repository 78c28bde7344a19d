using ChatRoom.Journal;
using ChatRoom.Search;
using ChatRoom.Sqlite.Reading;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Search;

/// <summary>Searches on two connections: one to the index, one to the journal. Not thread-safe.</summary>
internal sealed class SearchReader : IDisposable
{
    private readonly SqliteConnection _index;
    private readonly Statement _match;
    private readonly Statement _indexed;
    private readonly Statement _room;
    private readonly Statement _oldest;
    private readonly EventReader _events;

    /// <exception cref="SqliteException">One of the files cannot be opened.</exception>
    public SearchReader(SearchIndexFile index, DatabaseFile journal, int generation)
    {
        Generation = generation;
        _index = index.OpenReader();
        try
        {
            _index.Execute("PRAGMA cache_size = -2000");
            _match = new Statement(_index,
                "SELECT rowid FROM messages WHERE messages MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC LIMIT ?4 OFFSET ?5");
            _indexed = new Statement(_index, "SELECT last FROM progress WHERE room = ?1");
            var connection = journal.OpenReader();
            _events = new EventReader(connection); // disposes of the connection, even if the constructor fails
            _room = new Statement(connection, "SELECT number FROM rooms WHERE key = ?1");
            _oldest = new Statement(connection, "SELECT key FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT 1");
        }
        catch
        {
            _match?.Dispose();
            _indexed?.Dispose();
            _index.Dispose();
            _room?.Dispose();
            _events?.Dispose();
            throw;
        }
    }

    /// <summary>The generation of the index file that this reader has open.</summary>
    public int Generation { get; }

    /// <summary>Returns a page of the messages that a query finds.</summary>
    /// <exception cref="SqliteException">The index cannot be read, or the time is over (SQLITE_INTERRUPT).</exception>
    public (IReadOnlyList<JournalEntry> Entries, bool HasOlder) Find(string room, SearchQuery query, CancellationToken timeOver)
    {
        // FTS5 checks for an interruption with every page of the index that it reads.
        using var interruption = timeOver.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), _index.Handle);
        if (Single(_room.Bind(1, room)) is not { } number || Single(_oldest.Bind(1, EventKey.Of(number, 0)).Bind(2, EventKey.LastOf(number))) is not { } oldest)
        {
            return ([], false);
        }

        var indexed = Single(_indexed.Bind(1, number)) ?? 0; // before the search, because the indexer may continue during it

        // One more than is shown, to find out whether there are older ones.
        var keys = new List<long>();
        var last = query.Before > EventKey.LastId ? EventKey.LastOf(number) : EventKey.Of(number, query.Before) - 1;
        _match.Bind(1, SearchExpression.Of(query)).Bind(2, oldest).Bind(3, last)
            .Bind(4, SearchQuery.PageSize + 1).Bind(5, (query.Page - 1L) * SearchQuery.PageSize);
        timeOver.ThrowIfCancellationRequested(); // before the first step, and after the last one, an interruption is lost
        while (_match.Step())
        {
            keys.Add(_match.Number(0));
        }

        timeOver.ThrowIfCancellationRequested();
        return ([.. keys.Take(SearchQuery.PageSize).SelectMany(key => Read(room, EventKey.IdOf(key), indexed))], keys.Count > SearchQuery.PageSize);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _match.Dispose();
        _indexed.Dispose();
        _index.Dispose();
        _room.Dispose();
        _oldest.Dispose();
        _events.Dispose();
    }

    /// <summary>Returns one entry, or none if it was deleted meanwhile, or if the index found it by a text that was replaced.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="id">The entry's id.</param>
    /// <param name="indexed">The last indexed id: the index does not know of replacements by later events.</param>
    private IEnumerable<JournalEntry> Read(string room, long id, long indexed) =>
        _events.Between(room, id - 1, id + 1, 1).Where(entry => !entry.Event.IsRedacted && entry.Event.ReplacedBy <= indexed);

    private static long? Single(Statement statement)
    {
        if (!statement.Step())
        {
            return null;
        }

        var number = statement.Number(0);
        statement.Reset();
        return number;
    }
}
