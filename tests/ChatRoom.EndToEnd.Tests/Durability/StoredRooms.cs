using Microsoft.Data.Sqlite;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>What the journal's file holds, read by SQL and told in the words that clients are shown.</summary>
internal sealed class StoredRooms
{
    private const int IdBits = 36;

    private readonly Dictionary<string, List<string>> _rooms = new(StringComparer.Ordinal);

    private StoredRooms()
    {
    }

    /// <summary>What each room holds, by its key: the first line has id 1.</summary>
    public IReadOnlyDictionary<string, List<string>> Rooms => _rooms;

    /// <summary>What a room holds under an id; null: nothing.</summary>
    public string? this[string room, long id] => _rooms.TryGetValue(room, out var lines) && id >= 1 && id <= lines.Count ? lines[(int)id - 1] : null;

    /// <summary>
    /// Reads a copy: who opens the file itself would put its log in order, which the server is to do. A file without tables is
    /// one that was not yet made.
    /// </summary>
    /// <exception cref="InvalidDataException">It is damaged, or ids are missing.</exception>
    public static StoredRooms Read(string path)
    {
        var copy = Directory.CreateTempSubdirectory("chatroom-stored-");
        try
        {
            foreach (var file in (string[])[path, $"{path}-wal"])
            {
                if (File.Exists(file))
                {
                    File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
                }
            }

            var rooms = new StoredRooms();
            using var connection = new SqliteConnection($"Data Source={Path.Combine(copy.FullName, Path.GetFileName(path))};Pooling=False");
            connection.Open();
            rooms.Load(connection);
            return rooms;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private void Load(SqliteConnection connection)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        if (check.ExecuteScalar() is var verdict and not "ok")
        {
            throw new InvalidDataException($"integrity_check: {verdict}");
        }

        using var tables = connection.CreateCommand();
        tables.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'events'";
        if (tables.ExecuteScalar() is 0L)
        {
            return;
        }

        using var events = connection.CreateCommand();
        events.CommandText = $"SELECT rooms.key, events.key & {(1L << IdBits) - 1}, kind, author, text, arrivals, departures FROM events LEFT JOIN rooms ON number = events.key >> {IdBits} ORDER BY events.key";
        using var rows = events.ExecuteReader();
        while (rows.Read())
        {
            if (rows.IsDBNull(0))
            {
                throw new InvalidDataException("there is an event of a room that there is not");
            }

            var (room, id) = (rows.GetString(0), rows.GetInt64(1));
            if (!_rooms.TryGetValue(room, out var lines))
            {
                _rooms.Add(room, lines = []);
            }

            if (id != lines.Count + 1)
            {
                throw new InvalidDataException($"{room}: after id {lines.Count} comes {id}");
            }

            lines.Add(Line(rows));
        }
    }

    private static string Line(SqliteDataReader row)
    {
        var (kind, author, text) = (row.GetInt64(2), row.IsDBNull(3) ? "" : row.GetString(3), row.IsDBNull(4) ? "" : row.GetString(4));
        return kind switch
        {
            1 => $"{author}: {text}",
            3 => $"{author} has connected to the chat room!",
            4 => $"{author} has left the chat room!",
            5 => $"* {author} has joined this room",
            6 => $"* {author} has left this room",
            _ => throw new InvalidDataException($"an event of kind {kind}, which nobody has caused"),
        };
    }
}
