using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Reading;

/// <summary>
/// Reads the texts of a person. The table <c>authors</c> says in which blocks there may be some, and each block is read as a
/// whole: so an append seldom has to write more than its event. Belongs to an <see cref="EventReader"/>.
/// </summary>
internal sealed class AuthorReader : IDisposable
{
    // A page ends after so many blocks, even with few texts: a read keeps a connection of the pool for some 20 ms.
    private const int MostBlocks = 8;

    private readonly Statement _blocksBefore;
    private readonly Statement _blocksAfter;
    private readonly Statement _before;
    private readonly Statement _after;
    private readonly Statement _room;

    /// <exception cref="SqliteException">The journal cannot be read.</exception>
    public AuthorReader(SqliteConnection connection)
    {
        _blocksBefore = new Statement(connection, "SELECT block FROM authors WHERE person = ? AND block BETWEEN ? AND ? ORDER BY block DESC");
        _blocksAfter = new Statement(connection, "SELECT block FROM authors WHERE person = ? AND block >= ? ORDER BY block LIMIT ?");
        var texts = $"""
            SELECT {EventRow.Columns} FROM events
            WHERE key BETWEEN ? AND ? AND person = ? AND text IS NOT NULL AND kind IN ({EventKinds.Number(ChatEventKind.Message)}, {EventKinds.Number(ChatEventKind.Action)})
            ORDER BY key
            """;
        _before = new Statement(connection, $"{texts} DESC LIMIT ?");
        _after = new Statement(connection, $"{texts} LIMIT ?");
        _room = new Statement(connection, "SELECT key FROM rooms WHERE number = ?");
    }

    /// <summary>Returns the newest texts of a person in a room, the oldest of them first.</summary>
    /// <param name="room">The room's number.</param>
    /// <param name="person">The person.</param>
    /// <param name="last">The last id that may be among them.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="aliasOf">Converts a stored text to an alias.</param>
    public IReadOnlyList<JournalEntry> Before(long room, long person, long last, int count, Func<string, Alias> aliasOf)
    {
        var texts = new List<JournalEntry>();
        var (first, end) = (EventKey.Of(room, 0), EventKey.Of(room, last));
        foreach (var block in Numbers(_blocksBefore.Bind(1, person).Bind(2, EventKey.BlockOf(first)).Bind(3, EventKey.BlockOf(end))))
        {
            var (from, to) = (block << EventKey.BlockBits, Math.Min(end, ((block + 1) << EventKey.BlockBits) - 1));
            texts.AddRange(Read(_before.Bind(1, from).Bind(2, to).Bind(3, person).Bind(4, count - texts.Count), aliasOf));
            if (texts.Count == count)
            {
                break;
            }
        }

        texts.Reverse();
        return texts;
    }

    /// <summary>Returns the next texts of a person in all rooms, ordered by key.</summary>
    /// <param name="person">The person.</param>
    /// <param name="after">Only events with higher keys.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="aliasOf">Converts a stored text to an alias.</param>
    public TextPage After(long person, long after, int count, Func<string, Alias> aliasOf)
    {
        var texts = new List<FoundText>();
        var blocks = Numbers(_blocksAfter.Bind(1, person).Bind(2, EventKey.BlockOf(after + 1)).Bind(3, MostBlocks));
        foreach (var block in blocks)
        {
            var (from, to) = (Math.Max(after + 1, block << EventKey.BlockBits), ((block + 1) << EventKey.BlockBits) - 1);
            var entries = Read(_after.Bind(1, from).Bind(2, to).Bind(3, person).Bind(4, count - texts.Count), aliasOf);
            if (entries.Count > 0)
            {
                var room = EventKey.RoomOf(from);
                var key = RoomKey(room);
                texts.AddRange(entries.Select(entry => new FoundText(key, entry.Id, entry.Event)));
                if (texts.Count == count)
                {
                    return new TextPage(texts, Next(EventKey.Of(room, entries[^1].Id)));
                }
            }
        }

        return new TextPage(texts, blocks.Count < MostBlocks ? null : Next(((blocks[^1] + 1) << EventKey.BlockBits) - 1));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_blocksBefore, _blocksAfter, _before, _after, _room])
        {
            statement.Dispose();
        }
    }

    private static string Next(long key) => key.ToString(CultureInfo.InvariantCulture);

    private static List<long> Numbers(Statement rows)
    {
        var numbers = new List<long>();
        while (rows.Step())
        {
            numbers.Add(rows.Number(0));
        }

        return numbers;
    }

    private static List<JournalEntry> Read(Statement rows, Func<string, Alias> aliasOf)
    {
        var entries = new List<JournalEntry>();
        try
        {
            while (rows.Step())
            {
                entries.Add(new JournalEntry(EventKey.IdOf(rows.Number(0)), EventRow.Read(rows, aliasOf)));
            }
        }
        finally
        {
            rows.Reset(); // otherwise the open read would keep the write-ahead log from restarting
        }

        return entries;
    }

    private string RoomKey(long number)
    {
        var key = _room.Bind(1, number).Step() ? _room.Text(0) : "";
        _room.Reset();
        return key;
    }
}
