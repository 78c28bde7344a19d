using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Cluster;

/// <summary>The duty belongs to the oldest live node: it does not move when nodes are added.</summary>
internal sealed class ClusterDuty(Database database) : IClusterDuty
{
    private const string IsOldest = """
        SELECT NOT EXISTS (
            SELECT 1 FROM nodes n WHERE n.incarnation <> $1 AND NOT n.is_over AND n.renewed + n.lease > now()
                AND (n.since, n.incarnation) < (SELECT coalesce(min(o.since), 'infinity'), $1 FROM nodes o WHERE o.incarnation = $1))
        """;

    /// <inheritdoc />
    public async ValueTask<bool> IsMineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.RunAsync(
                async (connection, token) =>
                {
                    await using var command = EventReader.Command(connection, IsOldest, database.Incarnation);
                    return (bool)(await command.ExecuteScalarAsync(token))!;
                },
                cancellationToken);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            return false; // another node may have it by now
        }
    }
}
