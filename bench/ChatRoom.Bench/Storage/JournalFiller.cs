using System.Globalization;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Bench.Storage;

/// <summary>
/// Creates a journal with the server's own schema, in large transactions: ten million messages take about a minute. The rooms
/// take turns, so the messages are mixed in the file as those of rooms that talk at the same time.
/// </summary>
/// <param name="path">The path of the file, which does not exist yet.</param>
/// <param name="messages">The number of messages in all rooms together.</param>
/// <param name="rooms">The number of rooms. The first one, the lobby, has half of the messages.</param>
internal sealed class JournalFiller(string path, long messages, int rooms)
{
    /// <summary>The number of messages in a turn of a room. Every second turn is the lobby's.</summary>
    public const int Turn = 50;

    private const int MessagesPerTransaction = 200_000;
    private const int Authors = 500;
    private static readonly TimeSpan Span = TimeSpan.FromDays(365);

    private readonly byte[][] _authors = [.. Enumerable.Range(0, Authors).Select(static n => Encoding.UTF8.GetBytes($"author{n}"))];
    private readonly long[] _lastIds = new long[rooms];
    private readonly MessageWords _words = new();

    /// <summary>Creates the journal.</summary>
    /// <param name="progress">Called from time to time with the number of written messages.</param>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Run(Action<long> progress)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Schema.Bring(connection, path);
        connection.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
        using var insert = new Statement(connection, "INSERT INTO events(key, kind, at, author, text) VALUES(?, ?, ?, ?, ?)");
        for (long done = 0; done < messages;)
        {
            connection.Execute("BEGIN");
            if (done == 0)
            {
                AddRooms(connection);
            }

            for (var end = Math.Min(messages, done + MessagesPerTransaction); done < end; done++)
            {
                Add(insert, done);
            }

            connection.Execute("COMMIT");
            progress(done);
        }

        connection.Execute($"""
            UPDATE rooms SET oldest = (
                SELECT at FROM events
                WHERE events.key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId}
                ORDER BY events.key LIMIT 1)
            """);
        connection.Execute("PRAGMA journal_mode = WAL");
    }

    private static string RoomKey(int room) => room == 0 ? "#lobby" : string.Create(CultureInfo.InvariantCulture, $"#room-{room}");

    private void AddRooms(SqliteConnection connection)
    {
        using var insert = new Statement(connection, "INSERT INTO rooms(number, key) VALUES(?, ?)");
        for (var room = 0; room < rooms; room++)
        {
            insert.Bind(1, room + 1).Bind(2, RoomKey(room)).Run();
        }
    }

    private void Add(Statement insert, long message)
    {
        var turn = message / Turn;
        var room = turn % 2 == 0 || rooms == 1 ? 0 : 1 + (int)(turn / 2 % (rooms - 1));
        var at = DateTimeOffset.UtcNow - (Span * (1 - (message / (double)messages)));
        insert.Bind(1, EventKey.Of(room + 1, ++_lastIds[room])).Bind(2, EventKinds.Number(ChatEventKind.Message)).Bind(3, at.ToUnixTimeMilliseconds())
            .Bind(4, _authors[((ulong)message * 0x9E3779B97F4A7C15 >> 32) % Authors]).Bind(5, _words.Text(message)).Run();
    }
}
