using System.Buffers;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Search;

/// <summary>Reads the journal for the indexer, on its own connection. Not thread-safe.</summary>
internal sealed class JournalReader : IDisposable
{
    private static readonly long Message = EventKinds.Number(ChatEventKind.Message);
    private static readonly long Action = EventKinds.Number(ChatEventKind.Action);
    private static readonly long Redacted = EventKinds.Number(ChatEventKind.Redacted);
    private static readonly long Edited = EventKinds.Number(ChatEventKind.Edited);
    private static readonly long Purged = EventKinds.Number(ChatEventKind.Purged);

    private readonly SqliteConnection _connection;
    private readonly Statement _rooms;
    private readonly Statement _room;
    private readonly Statement _events;
    private readonly Statement _at;
    private readonly Statement _event;
    private readonly ArrayBufferWriter<byte> _words = new();

    /// <exception cref="SqliteException">The journal cannot be opened.</exception>
    public JournalReader(DatabaseFile journal)
    {
        _connection = journal.OpenReader();
        var range = $"""
            SELECT number,
                (SELECT key FROM events WHERE key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId} ORDER BY key LIMIT 1),
                (SELECT key FROM events WHERE key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId} ORDER BY key DESC LIMIT 1)
            FROM rooms
            """;
        _rooms = new Statement(_connection, $"{range} WHERE number > ?1 ORDER BY number LIMIT ?2");
        _room = new Statement(_connection, $"{range} WHERE number = ?1");
        _events = new Statement(_connection, "SELECT key, kind, at, author, text, other FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT ?3");
        _event = new Statement(_connection, "SELECT key, kind, at, author, text FROM events WHERE key = ?1");
        _at = new Statement(_connection, "SELECT at FROM events WHERE key = ?1");
    }

    /// <summary>Whether reading the journal has failed: if not, an error comes from the index.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Returns the next rooms above a number, ordered by number.</summary>
    public List<RoomRange> RoomsAfter(long number, int most)
    {
        var rooms = new List<RoomRange>();
        _rooms.Bind(1, number).Bind(2, most);
        while (Step(_rooms))
        {
            rooms.Add(RangeIn(_rooms));
        }

        return rooms;
    }

    /// <summary>Returns a room.</summary>
    public RoomRange Room(long number)
    {
        if (!Step(_room.Bind(1, number)))
        {
            return new RoomRange(number, 0, 0, IsForgotten: true);
        }

        var room = RangeIn(_room);
        _room.Reset();
        return room;
    }

    /// <summary>Returns the time of an event, or null if the journal does not have it.</summary>
    public long? At(long key) => Single(_at.Bind(1, key));

    /// <summary>Reads a room's events above an id.</summary>
    /// <param name="room">The room's number.</param>
    /// <param name="after">The id.</param>
    /// <param name="most">How many events at most.</param>
    /// <param name="add">Called with the words to index, for each message that has a text.</param>
    /// <param name="change">Called with the key of each message whose text one of the events replaces, if its id is not above <paramref name="after"/>.</param>
    /// <returns>The number of events read, and the id and time of the last one.</returns>
    public (int Count, long Id, long At) Read(long room, long after, int most, Action<long, ReadOnlySpan<byte>> add, Action<long> change)
    {
        var read = (Count: 0, Id: after, At: 0L);
        _events.Bind(1, EventKey.Of(room, after) + 1).Bind(2, EventKey.LastOf(room)).Bind(3, most);
        try
        {
            while (Step(_events))
            {
                read = (read.Count + 1, EventKey.IdOf(_events.Number(0)), _events.Number(2));
                AddMessage(_events, add);
                foreach (var target in TargetsOf(_events).Where(target => target <= after)) // a later message was already read with its new text
                {
                    change(EventKey.Of(room, target));
                }
            }
        }
        finally
        {
            _events.Reset(); // otherwise the open read would keep the journal's write-ahead log from restarting
        }

        return read;
    }

    /// <summary>Reads the current text of a message, if the journal has the message and it has a text.</summary>
    public void Read(long key, Action<long, ReadOnlySpan<byte>> add)
    {
        if (Step(_event.Bind(1, key)))
        {
            AddMessage(_event, add);
            _event.Reset();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_rooms, _room, _events, _at, _event])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static IReadOnlyList<long> TargetsOf(Statement row) =>
        row.Number(1) is var kind && (kind == Redacted || kind == Edited) ? [row.Number(5)]
        : kind == Purged ? PurgedMessages.IdsIn(row.Utf8(4))
        : [];

    private static RoomRange RangeIn(Statement row) => new(row.Number(0), EventKey.IdOf(row.Number(1)), EventKey.IdOf(row.Number(2)));

    private void AddMessage(Statement row, Action<long, ReadOnlySpan<byte>> add)
    {
        if (row.Number(1) is var kind && (kind == Message || kind == Action) && !row.IsNull(4))
        {
            add(row.Number(0), WordsOf(row.Utf8(4), row.Text(3)));
        }
    }

    /// <summary>Returns a message's text, followed by the word that finds its author.</summary>
    private ReadOnlySpan<byte> WordsOf(ReadOnlySpan<byte> text, string author)
    {
        _words.ResetWrittenCount();
        _words.Write(text);
        if (Alias.TryParse(author, int.MaxValue, out var alias, out _))
        {
            _words.Write(" "u8);
            Encoding.UTF8.GetBytes(SearchExpression.AuthorWord(alias.Key), _words);
        }

        return _words.WrittenSpan;
    }

    private bool Step(Statement statement)
    {
        try
        {
            return statement.Step();
        }
        catch (SqliteException)
        {
            HasFailed = true;
            throw;
        }
    }

    private long? Single(Statement statement)
    {
        if (!Step(statement))
        {
            return null;
        }

        var number = statement.Number(0);
        statement.Reset();
        return number;
    }
}
