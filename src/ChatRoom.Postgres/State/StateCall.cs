using System.Text;
using ChatRoom.State;
using Npgsql;
using NpgsqlTypes;

namespace ChatRoom.Postgres.State;

/// <summary>A call of <c>chat_write</c>: writes that waited together, in the form of its parameters.</summary>
internal sealed class StateCall
{
    private const string Sql = "SELECT chat_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

    private readonly Dictionary<RecordKey, ReadOnlyMemory<byte>?> _records = []; // null: removed; only the last write of a record counts
    private readonly List<AuditRow> _audit = [];

    public StateCall(IEnumerable<StateWrite> writes)
    {
        foreach (var write in writes)
        {
            foreach (var record in write.Puts)
            {
                _records[new(record.Kind, record.Key)] = record.Value;
            }

            foreach (var key in write.Removals)
            {
                _records[key] = null;
            }

            _audit.AddRange(write.Audit);
        }
    }

    /// <summary>Asks the database to store the writes, if it has not stored them yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="incarnation">The number of this process.</param>
    /// <param name="number">The number of the call: the same one for the same call.</param>
    public async Task AskAsync(NpgsqlConnection connection, long incarnation, long number)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        var puts = _records.Where(static record => record.Value is not null).ToArray();
        var removals = _records.Where(static record => record.Value is null).ToArray();
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = incarnation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        Add(command, puts, static put => put.Key.Kind);
        Add(command, puts, static put => put.Key.Key);
        Add(command, puts, static put => Encoding.UTF8.GetString(put.Value!.Value.Span));
        Add(command, removals, static removal => removal.Key.Kind);
        Add(command, removals, static removal => removal.Key.Key);
        Add(command, _audit, static row => row.At.ToUnixTimeMilliseconds());
        Add(command, _audit, static row => row.Actor);
        Add(command, _audit, static row => row.Account);
        Add(command, _audit, static row => row.From);
        Add(command, _audit, static row => row.Act);
        Add(command, _audit, static row => row.Target);
        Add(command, _audit, static row => row.Room);
        Add(command, _audit, static row => row.Reason);
        Add(command, _audit, static row => row.PrivateReason);
        Add(command, _audit, static row => row.Details);
        await command.ExecuteNonQueryAsync();
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
