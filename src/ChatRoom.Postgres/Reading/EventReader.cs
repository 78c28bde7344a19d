using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using Npgsql;

namespace ChatRoom.Postgres.Reading;

/// <summary>Reads events from the database.</summary>
internal static class EventReader
{
    /// <summary>The columns of an event. The text of an edit is stored only in its message, so that it can be removed in one place.</summary>
    public const string Columns = """
        e.id, e.kind, e.at, e.author,
        CASE WHEN e.kind = 11 THEN (SELECT m.text FROM events m WHERE m.room = e.room AND m.id = e.other AND m.other = e.id) ELSE e.text END,
        e.arrivals, e.departures, e.other, e.person
        """;

    private const string InRoom = $"SELECT {Columns} FROM events e WHERE e.room = (SELECT number FROM rooms WHERE key = $1)";
    private const string Texts = "e.kind IN (1, 2) AND e.text IS NOT NULL";

    /// <summary>Returns the newest entries below an id, the oldest of them first.</summary>
    public static async Task<List<JournalEntry>> BeforeAsync(NpgsqlConnection connection, string room, long before, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"{InRoom} AND e.id < $2 ORDER BY e.id DESC LIMIT $3", room, before, count);
        var entries = await ReadAsync(command, cancellationToken);
        entries.Reverse();
        return entries;
    }

    /// <summary>Returns the oldest entries between two ids, both exclusive.</summary>
    public static async Task<List<JournalEntry>> BetweenAsync(NpgsqlConnection connection, string room, long after, long before, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"{InRoom} AND e.id > $2 AND e.id < $3 ORDER BY e.id LIMIT $4", room, after, before, count);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Returns the next entries of several rooms, in the order of their ids.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="keys">The rooms.</param>
    /// <param name="next">For each room, the first id to read.</param>
    /// <param name="before">For each room, the id before which to stop.</param>
    /// <param name="count">The most entries of each room.</param>
    /// <returns>For each room: its newest id (0 if the room does not exist), its topic, and the entries (null if there are none).</returns>
    public static async Task<(long Last, string Topic, List<JournalEntry>? Entries)[]> NextAsync(NpgsqlConnection connection, string[] keys, long[] next, long[] before, int count)
    {
        await using var command = Command(
            connection,
            $"""
            SELECT {Columns}, u.i, r.last, r.topic FROM unnest($1, $2, $3) WITH ORDINALITY AS u(key, next, before, i) JOIN rooms r ON r.key = u.key
            LEFT JOIN LATERAL (SELECT * FROM events x WHERE x.room = r.number AND x.id >= u.next AND x.id < u.before ORDER BY x.id LIMIT $4) e ON true
            ORDER BY u.i, e.id
            """,
            keys, next, before, count);
        await using var row = await command.ExecuteReaderAsync();
        var rooms = new (long Last, string Topic, List<JournalEntry>? Entries)[keys.Length];
        Array.Fill(rooms, (0, "", null));
        while (await row.ReadAsync())
        {
            ref var room = ref rooms[row.GetInt64(9) - 1];
            (room.Last, room.Topic) = (row.GetInt64(10), row.GetString(11));
            if (!row.IsDBNull(0))
            {
                (room.Entries ??= []).Add(Read(row));
            }
        }

        return rooms;
    }

    /// <summary>Returns entries of several rooms by their ids; one that does not exist is missing.</summary>
    public static async Task<Dictionary<(string Room, long Id), ChatEvent>> FindAsync(NpgsqlConnection connection, IReadOnlyCollection<(string Room, long Id)> wanted)
    {
        var found = new Dictionary<(string, long), ChatEvent>(wanted.Count);
        if (wanted.Count > 0)
        {
            await using var command = Command(
                connection,
                $"SELECT {Columns}, u.key FROM unnest($1, $2) AS u(key, id) JOIN rooms r ON r.key = u.key JOIN events e ON e.room = r.number AND e.id = u.id",
                wanted.Select(static one => one.Room).ToArray(), wanted.Select(static one => one.Id).ToArray());
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                var (id, e) = Read(row);
                found[(row.GetString(9), id)] = e;
            }
        }

        return found;
    }

    /// <summary>Returns an entry, or null if there is none.</summary>
    public static async Task<ChatEvent?> FindAsync(NpgsqlConnection connection, string room, long id, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"{InRoom} AND e.id = $2", room, id);
        return (await ReadAsync(command, cancellationToken)) is [var (_, found)] ? found : null;
    }

    /// <summary>Returns the newest texts of a person in a room below an id, the oldest of them first.</summary>
    public static async Task<List<JournalEntry>> TextsBeforeAsync(NpgsqlConnection connection, string room, long person, long before, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"{InRoom} AND e.person = $2 AND {Texts} AND e.id < $3 ORDER BY e.id DESC LIMIT $4", room, person, before, count);
        var entries = await ReadAsync(command, cancellationToken);
        entries.Reverse();
        return entries;
    }

    /// <summary>Returns the next texts of a person, ordered by room and id, and the numbers of their rooms.</summary>
    public static async Task<List<(long Room, FoundText Text)>> TextsAfterAsync(NpgsqlConnection connection, long person, long room, long id, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection,
            $"SELECT {Columns}, e.room, r.key FROM events e JOIN rooms r ON r.number = e.room WHERE e.person = $1 AND {Texts} AND (e.room, e.id) > ($2, $3) ORDER BY e.room, e.id LIMIT $4",
            person, room, id, count);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var texts = new List<(long, FoundText)>();
        while (await row.ReadAsync(cancellationToken))
        {
            var (found, e) = Read(row);
            texts.Add((row.GetInt64(9), new FoundText(row.GetString(10), found, e)));
        }

        return texts;
    }

    /// <summary>Returns the id of the event that was appended with a lasting key; null if no event was.</summary>
    public static async Task<long?> FindAppendAsync(NpgsqlConnection connection, AppendKey key, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, "SELECT id FROM events WHERE append_key = $1", key.Stored);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Runs a command that selects <see cref="Columns"/>.</summary>
    public static async Task<List<JournalEntry>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<JournalEntry>();
        while (await row.ReadAsync(cancellationToken))
        {
            entries.Add(Read(row));
        }

        return entries;
    }

    /// <summary>Returns a command with parameters.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static JournalEntry Read(NpgsqlDataReader row)
    {
        var kind = EventKinds.Kind(row.GetInt16(1));
        var isMessage = kind is ChatEventKind.Message or ChatEventKind.Action;
        var other = row.IsDBNull(7) ? 0 : row.GetInt64(7);
        return new JournalEntry(row.GetInt64(0), new ChatEvent
        {
            Kind = kind,
            At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            Author = row.IsDBNull(3) ? null : StoredAlias.Of(row.GetString(3)),
            AuthorId = row.IsDBNull(8) ? 0 : row.GetInt64(8),
            Text = row.IsDBNull(4) ? default : Encoding.UTF8.GetBytes(row.GetString(4)),
            Arrivals = row.IsDBNull(5) ? 0 : row.GetInt32(5),
            Departures = row.IsDBNull(6) ? 0 : row.GetInt32(6),
            Target = isMessage ? 0 : other,
            ReplacedBy = isMessage ? other : 0,
        });
    }
}
