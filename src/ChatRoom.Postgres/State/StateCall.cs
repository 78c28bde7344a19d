using System.Text;
using ChatRoom.State;
using Npgsql;
using NpgsqlTypes;

namespace ChatRoom.Postgres.State;

/// <summary>A call of <c>chat_write</c>: a write in the form of its parameters.</summary>
/// <param name="write">The write.</param>
/// <param name="tells">Whether to announce the write to the other nodes.</param>
internal sealed class StateCall(StateWrite write, bool tells)
{
    private const string Sql = "SELECT * FROM chat_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

    /// <summary>
    /// Asks the database to store the write, if it has not stored it yet. Returns null if it is stored; otherwise what was changed since it
    /// was decided.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="incarnation">The number of this process.</param>
    /// <param name="number">The number of the call: the same one for the same call.</param>
    public async Task<StoredChanges?> AskAsync(NpgsqlConnection connection, long incarnation, long number)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = incarnation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)write.After ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = tells });
        Add(command, write.Puts, static put => put.Kind);
        Add(command, write.Puts, static put => put.Key);
        Add(command, write.Puts, static put => Encoding.UTF8.GetString(put.Value.Span));
        Add(command, write.Removals, static removal => removal.Kind);
        Add(command, write.Removals, static removal => removal.Key);
        Add(command, write.Audit, static row => row.At.ToUnixTimeMilliseconds());
        Add(command, write.Audit, static row => row.Actor);
        Add(command, write.Audit, static row => row.Account);
        Add(command, write.Audit, static row => row.From);
        Add(command, write.Audit, static row => row.Act);
        Add(command, write.Audit, static row => row.Target);
        Add(command, write.Audit, static row => row.Room);
        Add(command, write.Audit, static row => row.Reason);
        Add(command, write.Audit, static row => row.PrivateReason);
        Add(command, write.Audit, static row => row.Details);
        await using var row = await command.ExecuteReaderAsync();
        return await ReadAsync(row, CancellationToken.None);
    }

    /// <summary>Reads the rows of <c>chat_changes</c>; returns null if there are none.</summary>
    public static async Task<StoredChanges?> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        StoredChanges? changes = null;
        var (records, removals) = (new List<StoredRecord>(), new List<RecordKey>());
        while (await row.ReadAsync(cancellationToken))
        {
            changes ??= new StoredChanges(row.GetInt64(0), row.GetBoolean(1), records, removals);
            if (row.IsDBNull(2))
            {
                continue;
            }

            var key = new RecordKey(string.Intern(row.GetString(2)), row.GetString(3));
            if (row.IsDBNull(4))
            {
                removals.Add(key);
            }
            else
            {
                records.Add(new StoredRecord(key.Kind, key.Key, Encoding.UTF8.GetBytes(row.GetString(4))));
            }
        }

        return changes;
    }

    private static void Add<TItem>(NpgsqlCommand command, IEnumerable<TItem> items, Func<TItem, string?> field) =>
        command.Parameters.Add(new NpgsqlParameter { Value = items.Select(field).Select(Storable).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    private static void Add<TItem>(NpgsqlCommand command, IEnumerable<TItem> items, Func<TItem, long> field) =>
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. items.Select(field)] });

    private static void Add<TItem>(NpgsqlCommand command, IEnumerable<TItem> items, Func<TItem, long?> field) =>
        command.Parameters.Add(new NpgsqlParameter<long?[]> { TypedValue = [.. items.Select(field)] });

    /// <summary>Returns a text without the one character that PostgreSQL cannot store, which no text of a person contains.</summary>
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
