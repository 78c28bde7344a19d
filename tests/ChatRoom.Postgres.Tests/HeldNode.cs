using ChatRoom.Postgres.Storage;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>Lets everything that a node stores or sends wait in the database, until the end.</summary>
internal sealed class HeldNode : IAsyncDisposable
{
    private readonly TestNodes _nodes;
    private readonly NpgsqlConnection _connection;

    private HeldNode(TestNodes nodes) => (_nodes, _connection) = (nodes, new NpgsqlConnection($"{nodes.Options.ConnectionString};Pooling=false"));

    public static async Task<HeldNode> HoldAsync(TestNodes nodes, Database node)
    {
        var held = new HeldNode(nodes);
        await held._connection.OpenAsync();
        await using var command = new NpgsqlCommand(FormattableString.Invariant($"BEGIN; SELECT 1 FROM lanes WHERE incarnation = {node.Incarnation} FOR UPDATE"), held._connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Waits until a call of the node waits.</summary>
    public Task UntilAwaitedAsync() => Deadline.UntilAsync(
        () => _nodes.ExecuteAsync(FormattableString.Invariant($"SELECT count(*) FROM pg_stat_activity WHERE {_connection.ProcessID} = ANY(pg_blocking_pids(pid))")),
        static count => count is > 0L, static count => $"{count} calls wait");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
