using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Search;
using ChatRoom.Protocol;
using Npgsql;
using NpgsqlTypes;

namespace ChatRoom.Postgres.Moving;

/// <summary>Builds the statements by which a move reads and writes rows.</summary>
internal static class RowSql
{
    private const string Words = "words";

    // Columns that are numbers in a move, and booleans in the database.
    private static readonly HashSet<string> Booleans = ["ids", "timestamps"];

    /// <summary>Returns the statement that reads the next rows.</summary>
    public static NpgsqlCommand Read(NpgsqlConnection connection, MoveTable table, object?[]? after)
    {
        var key = KeyOf(table);
        var columns = string.Join(", ", table.Columns.Select(static column =>
            column.IsText ? $"t.{column.Name}" : Booleans.Contains(column.Name) ? $"t.{column.Name}::integer::bigint" : $"t.{column.Name}::bigint"));
        var conditions = (string[])
        [
            .. table == MoveTable.Records ? ["t.value IS NOT NULL"] : (string[])[], // null: the record was removed
            .. after is null ? [] : (string[])[$"({key}) > ({string.Join(", ", Enumerable.Range(1, table.KeyLength).Select(static i => $"${i}"))})"],
        ];
        var where = conditions.Length == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        var command = new NpgsqlCommand($"SELECT {columns} FROM {table.Name} t{where} ORDER BY {key} LIMIT {MovePage.MostRows}", connection);
        foreach (var value in after?[..table.KeyLength] ?? [])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Returns the statement that reads the key of the last row.</summary>
    public static NpgsqlCommand ReadLast(NpgsqlConnection connection, MoveTable table)
    {
        var columns = table.Columns.Take(table.KeyLength).Select(static column => $"t.{column.Name}").ToArray();
        return new NpgsqlCommand(
            $"SELECT {string.Join(", ", columns)} FROM {table.Name} t ORDER BY {string.Join(", ", columns.Select(static column => $"{column} DESC"))} LIMIT 1", connection);
    }

    /// <summary>Returns the statement that adds rows. For events, it also adds their words, and updates their rooms' size and time of the newest event.</summary>
    public static NpgsqlCommand Write(NpgsqlConnection connection, MoveTable table, IReadOnlyList<object?[]> rows)
    {
        var names = table.Columns.Select(static column => column.Name).ToList();
        var values = table.Columns.Select(static column => Booleans.Contains(column.Name) ? $"u.{column.Name} <> 0" : $"u.{column.Name}").ToList();
        var types = table.Columns.Select(static column => column.IsText ? "text[]" : "bigint[]").ToList();
        var command = new NpgsqlCommand { Connection = connection };
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = i;
            command.Parameters.Add(table.Columns[i].IsText
                ? Texts(rows.Select(row => (string?)row[column]))
                : new NpgsqlParameter<long?[]> { TypedValue = [.. rows.Select(row => (long?)row[column])] });
        }

        var source = $"unnest({string.Join(", ", types.Select(static (type, i) => $"${i + 1}::{type}"))}) AS u({string.Join(", ", names)})";
        if (table == MoveTable.Events)
        {
            command.Parameters.Add(Texts(rows.Select(WordsOf)));
            source = $"unnest({string.Join(", ", types.Append("text[]").Select(static (type, i) => $"${i + 1}::{type}"))}) AS u({string.Join(", ", names)}, {Words})";
            names.Add(Words);
            values.Add($"u.{Words}::tsvector");
        }

        var insert = $"INSERT INTO {table.Name}({string.Join(", ", names)}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", values)} FROM {source}";
        command.CommandText = table == MoveTable.Events
            ? $"""
              WITH added AS ({insert} RETURNING room, id, at, chat_size(author, text) AS size)
              UPDATE rooms r SET bytes = r.bytes + a.bytes, newest = a.newest
              FROM (SELECT room, sum(size) AS bytes, (array_agg(at ORDER BY id DESC))[1] AS newest FROM added GROUP BY room) a WHERE r.number = a.room
              """
            : insert;
        return command;
    }

    /// <summary>Returns the words by which a search finds an event, as if the event were stored now; null if a search cannot find it.</summary>
    private static string? WordsOf(object?[] row)
    {
        var (kind, author, text) = (EventKinds.Kind((long)row[Index("kind")]!), (string?)row[Index("author")], (string?)row[Index("text")]);
        var isRemoved = text is null && row[Index("other")] is not null;
        return kind is ChatEventKind.Message or ChatEventKind.Action && !isRemoved ? SearchVector.Of(text ?? "", author is null ? null : StoredAlias.Of(author)) : null;
    }

    private static string KeyOf(MoveTable table) => string.Join(", ", table.Columns.Take(table.KeyLength).Select(static column => $"t.{column.Name}"));

    private static int Index(string name) => MoveTable.Events.Columns.TakeWhile(column => column.Name != name).Count();

    private static NpgsqlParameter Texts(IEnumerable<string?> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
