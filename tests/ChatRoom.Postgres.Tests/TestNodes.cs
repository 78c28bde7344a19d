using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>The database of a cluster, and what its nodes have of it.</summary>
internal sealed class TestNodes(PostgresServer server) : IAsyncDisposable
{
    private readonly List<Database> _databases = [];
    private PostgresOptions? _options;

    /// <summary>The settings of the next node.</summary>
    public PostgresOptions Options => _options!;

    /// <summary>Creates the schema; skips the test if PostgreSQL is not installed.</summary>
    public async Task OpenAsync()
    {
        _options = new PostgresOptions { ConnectionString = await server.NewSchemaAsync() };
        await using var database = new Database(_options);
        await database.RunAsync((connection, token) => Schema.EnsureAsync(connection, database.Name, token), CancellationToken.None);
    }

    /// <summary>Adds a node that lives until it is over.</summary>
    /// <param name="durability">Whether its calls wait for a synchronous standby.</param>
    public async Task<Database> AddAsync(JournalDurability durability = JournalDurability.Process)
    {
        var database = new Database(_options!, durability);
        _databases.Add(database);
        await ExecuteAsync($"""
            INSERT INTO lanes(incarnation, lane) VALUES ({database.Incarnation}, 0), ({database.Incarnation}, 1);
            INSERT INTO nodes(incarnation, name, lease) VALUES ({database.Incarnation}, 'node{_databases.Count}', '10 s')
            """);
        return database;
    }

    /// <summary>Declares a node over, as the others do when it shows no sign of life.</summary>
    public Task EndAsync(Database node) => ExecuteAsync(
        $"UPDATE nodes SET is_over = true, renewed = now() - 2 * lease WHERE incarnation = {node.Incarnation}; UPDATE lanes SET is_over = true WHERE incarnation = {node.Incarnation}");

    /// <summary>Runs a statement in the schema, like another program. Returns the first value.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_options!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }
}
