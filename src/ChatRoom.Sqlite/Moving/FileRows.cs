using System.Text;
using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Moving;

/// <summary>
/// Reads and writes rows of the files in the form in which they are moved. A file has the room and the id of an event in one column,
/// and the newest id of a room in no column. All methods throw <see cref="SqliteException"/>.
/// </summary>
internal static class FileRows
{
    private const string Last = "last";

    private static readonly string LastOfRoom =
        $"max(gone, coalesce((SELECT max(e.key) & {EventKey.LastId} FROM events e WHERE e.key BETWEEN number << {EventKey.IdBits} AND (number << {EventKey.IdBits}) + {EventKey.LastId}), 0))";

    /// <summary>Returns the next rows.</summary>
    /// <param name="connection">The connection to the file that has the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="after">A row, or the key of one; null: from the first one.</param>
    public static List<object?[]> Read(SqliteConnection connection, MoveTable table, object?[]? after)
    {
        var key = KeyOf(table);
        var columns = string.Join(", ", StoredColumns(table, isRead: true));
        var condition = after is null ? "" : $" WHERE ({key}) > ({string.Join(", ", Stored(table, after[..table.KeyLength]).Select(static _ => "?"))})";
        using var statement = new Statement(connection, $"SELECT {columns} FROM {table.Name}{condition} ORDER BY {key} LIMIT {MovePage.MostRows}");
        if (after is not null)
        {
            Bind(statement, Stored(table, after[..table.KeyLength]));
        }

        var rows = new List<object?[]>();
        for (var characters = 0; characters < MovePage.MostCharacters && statement.Step();)
        {
            rows.Add(Row(statement, table));
            characters += MovePage.CharactersIn(rows[^1]);
        }

        return rows;
    }

    /// <summary>Returns the key of the last row; null: there is none.</summary>
    public static object?[]? ReadLast(SqliteConnection connection, MoveTable table)
    {
        var order = string.Join(", ", KeyOf(table).Split(", ").Select(static column => $"{column} DESC"));
        using var statement = new Statement(connection, $"SELECT {string.Join(", ", StoredColumns(table, isRead: true))} FROM {table.Name} ORDER BY {order} LIMIT 1");
        return statement.Step() ? Row(statement, table)[..table.KeyLength] : null;
    }

    /// <summary>Adds rows, in one transaction.</summary>
    /// <exception cref="MoveException">A number is too great for a file.</exception>
    public static void Write(SqliteConnection connection, MoveTable table, IReadOnlyList<object?[]> rows)
    {
        var columns = StoredColumns(table, isRead: false).ToArray();
        using var transaction = connection.BeginTransaction();
        using var insert = new Statement(connection, $"INSERT INTO {table.Name}({string.Join(", ", columns)}) VALUES({string.Join(", ", columns.Select(static _ => "?"))})");
        foreach (var row in rows)
        {
            Bind(insert, Stored(table, row));
            insert.Run();
        }

        if (table == MoveTable.Events)
        {
            AddAuthors(connection, rows);
        }

        transaction.Commit();
    }

    private static string KeyOf(MoveTable table) =>
        table == MoveTable.Events ? "key" : string.Join(", ", table.Columns.Take(table.KeyLength).Select(static column => column.Name));

    private static IEnumerable<string> StoredColumns(MoveTable table, bool isRead)
    {
        var names = table.Columns.Select(static column => column.Name);
        return table == MoveTable.Events ? names.Skip(table.KeyLength).Prepend("key")
            : table != MoveTable.Rooms ? names
            : isRead ? names.Select(static name => name == Last ? LastOfRoom : name)
            : names.Where(static name => name != Last);
    }

    private static object?[] Stored(MoveTable table, object?[] row) =>
        table == MoveTable.Events ? [KeyOf((long)row[0]!, (long)row[1]!), .. row[table.KeyLength..]]
        : table == MoveTable.Rooms && row.Length > table.KeyLength ? [.. row.Where((_, i) => table.Columns[i].Name != Last)]
        : row;

    private static long KeyOf(long room, long id) => room is >= 1 and <= EventKey.LastRoom && id is >= 0 and <= EventKey.LastId
        ? EventKey.Of(room, id)
        : throw new MoveException($"the room {room} or its id {id} has too great a number for a file (rooms to {EventKey.LastRoom}, ids to {EventKey.LastId})");

    private static object?[] Row(Statement statement, MoveTable table)
    {
        if (table != MoveTable.Events)
        {
            return [.. table.Columns.Select((column, i) => Value(statement, i, column.IsText))];
        }

        var key = statement.Number(0);
        return
        [
            EventKey.RoomOf(key), EventKey.IdOf(key),
            .. table.Columns.Skip(table.KeyLength).Select((column, i) => Value(statement, i + 1, column.IsText)),
        ];
    }

    // A text is valid UTF-8 without NUL, which other storages do not store; no text of a person contains it.
    private static object? Value(Statement row, int column, bool isText) => row.IsNull(column) ? null
        : isText ? Encoding.UTF8.GetString(row.Utf8(column)).Replace('\0', '\uFFFD')
        : row.Number(column);

    private static void Bind(Statement statement, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _ = values[i] switch
            {
                null => statement.BindNull(i + 1),
                string text => statement.Bind(i + 1, text),
                var number => statement.Bind(i + 1, (long)number),
            };
        }
    }

    /// <summary>Records who has messages in which blocks, as the journal does when it stores them.</summary>
    private static void AddAuthors(SqliteConnection connection, IReadOnlyList<object?[]> events)
    {
        var person = Index("person");
        var kind = Index("kind");
        using var add = new Statement(connection, "INSERT OR IGNORE INTO authors(person, block) VALUES(?, ?)");
        foreach (var e in events)
        {
            if (e[person] is long author && EventKinds.Kind((long)e[kind]!) is ChatEventKind.Message or ChatEventKind.Action)
            {
                add.Bind(1, author).Bind(2, EventKey.BlockOf(KeyOf((long)e[0]!, (long)e[1]!))).Run();
            }
        }
    }

    private static int Index(string name) => MoveTable.Events.Columns.TakeWhile(column => column.Name != name).Count();
}
