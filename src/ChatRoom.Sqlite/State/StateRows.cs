using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.State;

/// <summary>Reads and writes rows of the file. Belongs to one connection, and to one thread at a time.</summary>
internal sealed class StateRows : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _put;
    private readonly Statement _remove;
    private readonly Statement _audit;

    /// <param name="connection">The connection that writes.</param>
    public StateRows(SqliteConnection connection)
    {
        _connection = connection;
        _put = new Statement(connection, "INSERT INTO records(kind, key, value) VALUES(?, ?, ?) ON CONFLICT(kind, key) DO UPDATE SET value = excluded.value");
        _remove = new Statement(connection, "DELETE FROM records WHERE kind = ? AND key = ?");
        _audit = new Statement(connection, $"INSERT INTO audit({StateSchema.AuditColumns}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /// <summary>Returns all records.</summary>
    public static IReadOnlyList<StoredRecord> Records(SqliteConnection connection) => Records(connection, "main");

    /// <summary>Returns all records of one of the databases of a connection.</summary>
    public static IReadOnlyList<StoredRecord> Records(SqliteConnection connection, string database)
    {
        var records = new List<StoredRecord>();
        using var statement = new Statement(connection, $"SELECT kind, key, value FROM {database}.records");
        while (statement.Step())
        {
            records.Add(new StoredRecord(string.Intern(statement.Text(0)), statement.Text(1), statement.Utf8(2).ToArray()));
        }

        return records;
    }

    /// <summary>Returns rows of the audit log, the newest first.</summary>
    public static List<AuditEntry> Audit(SqliteConnection connection, AuditQuery query)
    {
        (string Column, string? Value)[] filters = [("room", query.Room), ("actor", query.Actor), ("act", query.Act), ("target", query.Target)];
        var chosen = filters.Where(static filter => filter.Value is not null).ToArray();
        using var statement = new Statement(
            connection,
            $"SELECT id, {StateSchema.AuditColumns} FROM audit WHERE id < ?1{string.Concat(chosen.Select(static (filter, i) => $" AND {filter.Column} = ?{i + 3}"))} ORDER BY id DESC LIMIT ?2");
        statement.Bind(1, query.Before ?? long.MaxValue).Bind(2, Math.Clamp(query.Most, 1, AuditQuery.MostRows));
        for (var i = 0; i < chosen.Length; i++)
        {
            statement.Bind(i + 3, chosen[i].Value!);
        }

        var entries = new List<AuditEntry>();
        while (statement.Step())
        {
            entries.Add(new AuditEntry(statement.Number(0), Row(statement)));
        }

        return entries;
    }

    /// <summary>Adds a write to the transaction.</summary>
    public void Add(StateWrite write)
    {
        foreach (var record in write.Puts)
        {
            _put.Bind(1, record.Kind).Bind(2, record.Key).Bind(3, record.Value.Span).Run();
        }

        foreach (var key in write.Removals)
        {
            _remove.Bind(1, key.Kind).Bind(2, key.Key).Run();
        }

        foreach (var row in write.Audit)
        {
            Add(row);
        }
    }

    /// <summary>Adds a row of the audit log to the transaction.</summary>
    public void Add(AuditRow row)
    {
        _audit.Bind(1, row.At.ToUnixTimeMilliseconds()).Bind(2, row.Actor).Bind(5, row.Act).Bind(6, row.Target)
            .Bind(8, row.Reason).Bind(9, row.PrivateReason).Bind(10, row.Details);
        _ = row.Account is { } account ? _audit.Bind(3, account) : _audit.BindNull(3);
        _ = row.From is { } address ? _audit.Bind(4, address) : _audit.BindNull(4);
        _ = row.Room is { } room ? _audit.Bind(7, room) : _audit.BindNull(7);
        _audit.Run();
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _connection.Execute("BEGIN IMMEDIATE");

    /// <summary>Commits the transaction.</summary>
    public void Commit() => _connection.Execute("COMMIT");

    /// <summary>Rolls back the transaction, if there is one.</summary>
    public void TryRollBack()
    {
        try
        {
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _put.Dispose();
        _remove.Dispose();
        _audit.Dispose();
    }

    private static AuditRow Row(Statement row) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(row.Number(1)), row.Text(2), row.IsNull(3) ? null : row.Number(3), TextOrNull(row, 4),
        row.Text(5), row.Text(6), TextOrNull(row, 7), row.Text(8), row.Text(9), row.Text(10));

    private static string? TextOrNull(Statement row, int column) => row.IsNull(column) ? null : row.Text(column);
}
