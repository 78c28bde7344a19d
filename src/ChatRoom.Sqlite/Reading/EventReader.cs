using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Reading;

/// <summary>Reads events from the file, on its own connection. For one thread at a time; all methods throw <see cref="SqliteException"/>.</summary>
internal sealed class EventReader : IDisposable
{
    private const int MostAliases = 1_000;

    private readonly SqliteConnection _connection;
    private readonly Statement _room;
    private readonly Statement _before;
    private readonly Statement _after;
    private readonly Statement _appended;
    private readonly AuthorReader _texts;

    // Creating an alias is expensive, because it prepares comparisons; and a few aliases write most messages.
    private readonly Dictionary<string, Alias> _aliases = new(StringComparer.Ordinal);

    /// <param name="connection">The connection, which this reader disposes of.</param>
    public EventReader(SqliteConnection connection)
    {
        _connection = connection;
        try
        {
            _room = new Statement(connection, "SELECT number FROM rooms WHERE key = ?");
            _before = new Statement(connection, $"SELECT {EventRow.Columns} FROM events WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?");
            _after = new Statement(connection, $"SELECT {EventRow.Columns} FROM events WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?");
            _appended = new Statement(connection, AppendKeys.Find);
            _texts = new AuthorReader(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Returns the newest entries below an id, the oldest of them first.</summary>
    public List<JournalEntry> Before(string room, long before, int count)
    {
        var last = Math.Min(before, EventKey.LastId + 1) - 1;
        if (last < 1 || Number(room) is not { } number)
        {
            return [];
        }

        var entries = Read(_before.Bind(1, EventKey.Of(number, 1)).Bind(2, EventKey.Of(number, last)).Bind(3, count));
        entries.Reverse();
        return entries;
    }

    /// <summary>Returns the oldest entries between two ids, both exclusive.</summary>
    public List<JournalEntry> Between(string room, long after, long before, int count)
    {
        var (first, last) = (Math.Min(after, EventKey.LastId) + 1, Math.Min(before, EventKey.LastId + 1) - 1);
        if (last < first || Number(room) is not { } number)
        {
            return [];
        }

        return Read(_after.Bind(1, EventKey.Of(number, first)).Bind(2, EventKey.Of(number, last)).Bind(3, count));
    }

    /// <summary>Returns the id of the event that was appended with a lasting key; null if no event was.</summary>
    public long? FindAppend(AppendKey key) => AppendKeys.IdOf(_appended, key);

    /// <summary>Returns the newest texts of a person in a room below an id, the oldest of them first.</summary>
    public IReadOnlyList<JournalEntry> TextsBefore(string room, long person, long before, int count)
    {
        var last = Math.Min(before, EventKey.LastId + 1) - 1;
        return last < 1 || Number(room) is not { } number ? [] : _texts.Before(number, person, last, count, AliasOf);
    }

    /// <summary>Returns the next texts of a person, ordered by key.</summary>
    public TextPage Texts(long person, long after, int count) => _texts.After(person, after, count, AliasOf);

    /// <inheritdoc />
    public void Dispose()
    {
        _room.Dispose();
        _before.Dispose();
        _after.Dispose();
        _appended.Dispose();
        _texts.Dispose();
        _connection.Dispose();
    }

    private long? Number(string room)
    {
        if (!_room.Bind(1, room).Step())
        {
            return null;
        }

        var number = _room.Number(0);
        _room.Reset();
        return number;
    }

    private List<JournalEntry> Read(Statement rows)
    {
        var entries = new List<JournalEntry>();
        try
        {
            while (rows.Step())
            {
                entries.Add(new JournalEntry(EventKey.IdOf(rows.Number(0)), EventRow.Read(rows, AliasOf)));
            }
        }
        finally
        {
            rows.Reset(); // otherwise the open read would keep the write-ahead log from restarting
        }

        return entries;
    }

    private Alias AliasOf(string value)
    {
        if (!_aliases.TryGetValue(value, out var alias))
        {
            alias = StoredAlias.Of(value);
            if (_aliases.Count == MostAliases)
            {
                _aliases.Clear();
            }

            _aliases[value] = alias;
        }

        return alias;
    }
}
