using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>Locks a table, so that statements that use it wait until the end.</summary>
internal sealed class LockedTable : IAsyncDisposable
{
    private readonly TestStorage _storage;
    private readonly NpgsqlConnection _connection;
    private readonly string _table;

    private LockedTable(TestStorage storage, string table) =>
        (_storage, _connection, _table) = (storage, new NpgsqlConnection($"{storage.Options!.ConnectionString};Pooling=false"), table);

    public static async Task<LockedTable> LockAsync(TestStorage storage, string table)
    {
        var locked = new LockedTable(storage, table);
        await locked._connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table}", locked._connection);
        await command.ExecuteNonQueryAsync();
        return locked;
    }

    /// <summary>Waits until a statement waits for the table, or none does any more.</summary>
    public Task UntilAsync(bool isAwaited) => Deadline.UntilAsync(
        () => _storage.ExecuteAsync($"SELECT count(*) > 0 FROM pg_locks WHERE relation = '{_table}'::regclass AND NOT granted"),
        now => now is bool waits && waits == isAwaited, static now => $"a statement waits: {now}");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
