using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Cluster;

/// <summary>The calls of the database that concern nodes.</summary>
internal static class NodeTable
{
    /// <summary>Shows that a node lives.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="incarnation">The node's number.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>All nodes, and the time, by the clock of the database.</returns>
    /// <exception cref="PostgresException"><see cref="Trouble.IsTakenOver"/>: the node is over.</exception>
    public static async Task<(List<Node> Nodes, DateTime Now)> RenewAsync(NpgsqlConnection connection, long incarnation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = EventReader.Command(connection, "SELECT * FROM chat_renew($1)", incarnation);
        command.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (nodes, now) = (new List<Node>(), default(DateTime));
        while (await row.ReadAsync(cancellationToken))
        {
            nodes.Add(new Node(row.GetInt64(0), row.GetString(1), row.GetDateTime(2), row.GetDateTime(3), row.GetTimeSpan(4), row.GetBoolean(5)));
            now = row.GetDateTime(6);
        }

        return (nodes, now);
    }

    /// <summary>Declares a node over, unless it has shown since the last look that it lives. Waits for what it is storing. Returns whether it is over by this.</summary>
    public static Task<bool> ReapAsync(Database database, Node victim) => database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT chat_reap($1, $2, $3)", database.Incarnation, victim.Incarnation, victim.Renewed);
            return (bool)(await command.ExecuteScalarAsync(token))!;
        },
        CancellationToken.None);

    /// <summary>Ends this node, which has stored everything.</summary>
    public static Task LeaveAsync(Database database) => database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT chat_leave($1)", database.Incarnation);
            return await command.ExecuteNonQueryAsync(token);
        },
        CancellationToken.None);
}
