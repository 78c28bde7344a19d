using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Moving;

/// <summary>A database, as a storage that is filled.</summary>
internal sealed class DatabaseTarget(Database database, NpgsqlConnection connection) : DatabaseSource(database, connection), IMoveTarget
{
    private readonly NpgsqlConnection _connection = connection;

    /// <inheritdoc />
    public Task WriteMarkAsync(MoveMark mark, CancellationToken cancellationToken) => ExecuteAsync(
        new NpgsqlCommand("WITH old AS (DELETE FROM moves) INSERT INTO moves(origin, name) VALUES ($1, $2)", _connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = mark.Origin }, new NpgsqlParameter<string> { TypedValue = mark.Name } },
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<object?[]?> ReadLastAsync(MoveTable table, CancellationToken cancellationToken) => ReadOneAsync(RowSql.ReadLast(_connection, table), Values, cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(MoveTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) =>
        ExecuteAsync(RowSql.Write(_connection, table, rows), cancellationToken);

    /// <inheritdoc />
    public Task WriteHeadAsync(MoveHead head, CancellationToken cancellationToken) => ExecuteAsync(
        new NpgsqlCommand(
            """
            WITH changed AS (UPDATE meta SET value = CASE name WHEN 'epoch' THEN $1 ELSE $2 END WHERE name IN ('epoch', 'floor'))
            SELECT setval('rooms_number_seq', greatest($3, 1), $3 > 0), setval('audit_id_seq', greatest($4, 1), $4 > 0)
            """,
            _connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = head.Epoch }, new NpgsqlParameter<long> { TypedValue = head.Floor },
                new NpgsqlParameter<long> { TypedValue = head.LastRoom }, new NpgsqlParameter<long> { TypedValue = head.LastAudit },
            },
        },
        cancellationToken);

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancellationToken) => ExecuteAsync(new NpgsqlCommand("DELETE FROM moves", _connection), cancellationToken);

    private Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, static async (ready, token) => await ready.ExecuteNonQueryAsync(token), cancellationToken);
}
