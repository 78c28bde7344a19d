using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Writing;

/// <summary>What the writer says to the database. Belongs to the writer's thread; all of it throws <see cref="SqliteException"/>.</summary>
internal sealed class EventStore : IDisposable
{
    private const string ProbeName = "probe";

    // As much as a busy moment's messages take: what there is room for now, there is room for in a second.
    private const int ProbeBytes = 64 * 1024;

    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _findRoom;
    private readonly Statement _newestId;
    private readonly Statement _addRoom;
    private readonly Statement _setTopic;
    private readonly Statement _addEvent;

    /// <param name="connection">The one that writes.</param>
    public EventStore(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollback = new Statement(connection, "ROLLBACK");
        _findRoom = new Statement(connection, "SELECT number, topic, gone FROM rooms WHERE key = ?");
        _newestId = new Statement(connection, "SELECT max(key) FROM events WHERE key BETWEEN ? AND ?");
        _addRoom = new Statement(connection, "INSERT INTO rooms(key) VALUES(?) RETURNING number");
        _setTopic = new Statement(connection, "UPDATE rooms SET topic = ? WHERE number = ?");
        _addEvent = new Statement(
            connection, "INSERT INTO events(key, kind, at, author, text, arrivals, departures) VALUES(?, ?, ?, ?, ?, ?, ?)");
    }

    /// <summary>The connection, for maintenance on the writer's thread.</summary>
    public SqliteConnection Connection => _connection;

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Ends it: all of it is stored.</summary>
    public void Commit() => _commit.Run();

    /// <summary>Ends it, if there is one: nothing of it is stored.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.Run();
        }
    }

    /// <summary>Reads how a room stands.</summary>
    public RoomState Load(string key)
    {
        var room = new RoomState(key);
        if (!_findRoom.Bind(1, key).Step())
        {
            return room;
        }

        room.Number = _findRoom.Number(0);
        room.Topic = _findRoom.Text(1);
        var gone = _findRoom.Number(2);
        _findRoom.Reset();
        _newestId.Bind(1, EventKey.Of(room.Number, 0)).Bind(2, EventKey.LastOf(room.Number)).Step();
        room.NextId = Math.Max(gone, _newestId.IsNull(0) ? 0 : EventKey.IdOf(_newestId.Number(0))) + 1;
        _newestId.Reset();
        return room;
    }

    /// <summary>Adds a room.</summary>
    /// <returns>Its number.</returns>
    public long AddRoom(string key)
    {
        _addRoom.Bind(1, key).Step();
        var number = _addRoom.Number(0);
        _addRoom.Run();
        return number;
    }

    /// <summary>Changes what a room is about.</summary>
    public void SetTopic(long room, string topic) => _setTopic.Bind(1, topic).Bind(2, room).Run();

    /// <summary>Adds an event.</summary>
    public void Add(long room, long id, ChatEvent e)
    {
        _addEvent.Bind(1, EventKey.Of(room, id)).Bind(2, EventKinds.Number(e.Kind)).Bind(3, e.At.ToUnixTimeMilliseconds());
        Bind(4, e.Author is null ? default : e.Author.Utf8.Span);
        Bind(5, e.Text.Span);
        Bind(6, e.Arrivals);
        Bind(7, e.Departures);
        _addEvent.Run();
    }

    /// <summary>Finds out whether something can be stored, by storing it; it is gone again afterwards.</summary>
    public void Probe()
    {
        Begin();
        _connection.Execute($"INSERT OR REPLACE INTO meta(name, value) VALUES('{ProbeName}', zeroblob({ProbeBytes}))");
        Commit();
        Begin();
        _connection.Execute($"DELETE FROM meta WHERE name = '{ProbeName}'");
        Commit();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_begin, _commit, _rollback, _findRoom, _newestId, _addRoom, _setTopic, _addEvent])
        {
            statement.Dispose();
        }
    }

    private void Bind(int index, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            _addEvent.BindNull(index);
        }
        else
        {
            _addEvent.Bind(index, utf8);
        }
    }

    private void Bind(int index, int count)
    {
        if (count == 0)
        {
            _addEvent.BindNull(index);
        }
        else
        {
            _addEvent.Bind(index, count);
        }
    }
}
