using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Writing;

/// <summary>The writer's statements on the database. Belongs to the writer's thread; all methods throw <see cref="SqliteException"/>.</summary>
internal sealed class EventStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _findRoom;
    private readonly Statement _newestId;
    private readonly Statement _floor;
    private readonly Statement _nextRoom;
    private readonly Statement _addRoom;
    private readonly Statement _setOldest;
    private readonly Statement _setTopic;
    private readonly Statement _addEvent;
    private readonly Statement _addReplacement;
    private readonly Statement _addAuthor;
    private readonly Statement _find;
    private readonly Statement _replaceText;
    private readonly Statement _findKey;
    private readonly Statement _setKey;
    private long _textsReplaced;

    /// <param name="connection">The connection that writes.</param>
    public EventStore(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollback = new Statement(connection, "ROLLBACK");
        _findRoom = new Statement(connection, "SELECT number, topic, gone, oldest FROM rooms WHERE key = ?");
        _newestId = new Statement(connection, "SELECT max(key) FROM events WHERE key BETWEEN ? AND ?");
        _floor = new Statement(connection, "SELECT value FROM meta WHERE name = 'floor'");
        _nextRoom = new Statement(
            connection, "SELECT 1 + max((SELECT coalesce(max(number), 0) FROM rooms), (SELECT value FROM meta WHERE name = 'last_room'))");
        _addRoom = new Statement(connection, "INSERT INTO rooms(number, key, gone, oldest) VALUES(?, ?, ?, ?)");
        _setOldest = new Statement(connection, "UPDATE rooms SET oldest = ? WHERE number = ?");
        _setTopic = new Statement(connection, "UPDATE rooms SET topic = ? WHERE number = ?");
        _addEvent = new Statement(
            connection, "INSERT INTO events(key, kind, at, author, text, arrivals, departures, person) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        _addReplacement = new Statement(connection, "INSERT INTO events(key, kind, at, author, text, other, person) VALUES(?, ?, ?, ?, ?, ?, ?)");
        _addAuthor = new Statement(connection, "INSERT OR IGNORE INTO authors(person, block) VALUES(?, ?)");
        _find = new Statement(connection, $"SELECT {EventRow.Columns} FROM events WHERE key = ?");
        _replaceText = new Statement(connection, "UPDATE events SET text = ?, other = ? WHERE key = ?");
        _findKey = new Statement(connection, AppendKeys.Find);
        _setKey = new Statement(connection, "UPDATE events SET append_key = ? WHERE key = ?");
    }

    /// <summary>The connection, for maintenance on the writer's thread.</summary>
    public SqliteConnection Connection => _connection;

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Commits the transaction.</summary>
    public void Commit() => _commit.Run();

    /// <summary>Rolls back the transaction, if there is one.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.Run();
        }
    }

    /// <summary>Reads the state of a room.</summary>
    public RoomState Load(string key)
    {
        var room = new RoomState(key);
        if (!_findRoom.Bind(1, key).Step())
        {
            room.NextId = Single(_floor) + 1; // the room may have existed before, and been deleted
            return room;
        }

        room.Number = _findRoom.Number(0);
        room.Topic = _findRoom.Text(1);
        room.IsEmpty = _findRoom.IsNull(3);
        var gone = _findRoom.Number(2);
        _findRoom.Reset();
        _newestId.Bind(1, EventKey.Of(room.Number, 0)).Bind(2, EventKey.LastOf(room.Number)).Step();
        room.NextId = Math.Max(gone, _newestId.IsNull(0) ? 0 : EventKey.IdOf(_newestId.Number(0))) + 1;
        _newestId.Reset();
        return room;
    }

    /// <summary>Returns the number for the next new room. Numbers are never reused.</summary>
    public long NextRoom() => Single(_nextRoom);

    /// <summary>Adds a room.</summary>
    /// <param name="number">The room's number (<see cref="NextRoom"/>).</param>
    /// <param name="key">The room's key.</param>
    /// <param name="firstId">The id of its first event.</param>
    /// <param name="at">When that event happened.</param>
    public void AddRoom(long number, string key, long firstId, DateTimeOffset at) =>
        _addRoom.Bind(1, number).Bind(2, key).Bind(3, firstId - 1).Bind(4, at.ToUnixTimeMilliseconds()).Run();

    /// <summary>Stores the time of the first event in a room that had no events.</summary>
    public void SetOldest(long room, DateTimeOffset at) => _setOldest.Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, room).Run();

    /// <summary>Changes the topic of a room.</summary>
    public void SetTopic(long room, string topic) => _setTopic.Bind(1, topic).Bind(2, room).Run();

    /// <summary>Adds an event.</summary>
    public void Add(long room, long id, ChatEvent e)
    {
        if (e.ReplacesText)
        {
            AddReplacement(room, id, e);
            return;
        }

        _addEvent.Bind(1, EventKey.Of(room, id)).Bind(2, EventKinds.Number(e.Kind)).Bind(3, e.At.ToUnixTimeMilliseconds());
        Bind(_addEvent, 4, e.Author is null ? default : e.Author.Utf8.Span);
        Bind(_addEvent, 5, e.Text.Span);
        Bind(_addEvent, 6, e.Arrivals);
        Bind(_addEvent, 7, e.Departures);
        Bind(_addEvent, 8, e.AuthorId);
        _addEvent.Run();
    }

    /// <summary>Returns the id of the event that was appended with a lasting key; null if no event was.</summary>
    public long? FindAppend(AppendKey key) => AppendKeys.IdOf(_findKey, key);

    /// <summary>Stores the lasting key of an event's append.</summary>
    public void SetAppendKey(long room, long id, AppendKey key) => _setKey.Bind(1, key.Stored).Bind(2, EventKey.Of(room, id)).Run();

    /// <summary>Records that a person has a message in a block (<see cref="EventKey.BlockOf"/>), if that is not recorded yet.</summary>
    public void AddAuthor(long person, long block) => _addAuthor.Bind(1, person).Bind(2, block).Run();

    /// <summary>How many texts were replaced since the start: the write-ahead log may contain the old texts until it is truncated. For any thread.</summary>
    public long TextsReplaced => Volatile.Read(ref _textsReplaced);

    /// <summary>Returns an event, or null if it does not exist.</summary>
    public ChatEvent? Find(long room, long id)
    {
        if (room == 0 || id is < 1 or > EventKey.LastId || !_find.Bind(1, EventKey.Of(room, id)).Step())
        {
            return null;
        }

        try
        {
            return EventRow.Read(_find, StoredAlias.Of);
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>Replaces the text of a message, and overwrites the old text with zeros in the file.</summary>
    /// <param name="room">The room's number.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="e">The message with its new text.</param>
    public void ReplaceText(long room, long id, ChatEvent e)
    {
        Volatile.Write(ref _textsReplaced, _textsReplaced + 1);
        _connection.Execute("PRAGMA secure_delete = ON");
        try
        {
            Bind(_replaceText, 1, e.Text.Span);
            _replaceText.Bind(2, e.ReplacedBy).Bind(3, EventKey.Of(room, id)).Run();
        }
        finally
        {
            _connection.Execute("PRAGMA secure_delete = FAST"); // ON would make retention write each page that it empties
        }
    }

    /// <summary>Tests whether events can be stored, by storing test data and deleting it.</summary>
    public void Probe() => DiskProbe.Run(_connection);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_begin, _commit, _rollback, _findRoom, _newestId, _floor, _nextRoom, _addRoom, _setOldest, _setTopic, _addEvent, _addReplacement, _addAuthor, _find, _replaceText, _findKey, _setKey])
        {
            statement.Dispose();
        }
    }

    private static long Single(Statement statement)
    {
        statement.Step();
        var number = statement.Number(0);
        statement.Reset();
        return number;
    }

    private void AddReplacement(long room, long id, ChatEvent e)
    {
        _addReplacement.Bind(1, EventKey.Of(room, id)).Bind(2, EventKinds.Number(e.Kind)).Bind(3, e.At.ToUnixTimeMilliseconds());
        Bind(_addReplacement, 4, e.Author is null ? default : e.Author.Utf8.Span);
        Bind(_addReplacement, 5, e.Kind == ChatEventKind.Edited ? default : e.Text.Span); // see EventRow
        _addReplacement.Bind(6, e.Target);
        Bind(_addReplacement, 7, e.AuthorId);
        _addReplacement.Run();
    }

    private static void Bind(Statement statement, int index, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            statement.BindNull(index);
        }
        else
        {
            statement.Bind(index, utf8);
        }
    }

    private static void Bind(Statement statement, int index, long number)
    {
        if (number == 0)
        {
            statement.BindNull(index);
        }
        else
        {
            statement.Bind(index, number);
        }
    }
}
