using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.State;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres;

/// <summary>Opens the journal and the state in the database.</summary>
internal sealed class PostgresStart(PostgresJournal journal, PostgresStateStore state, Notifications notifications, IOptions<ClusterOptions> cluster) : StorageStart
{
    /// <inheritdoc />
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        state.Open();
        if (cluster.Value.Enabled)
        {
            notifications.Start();
        }
    }

    /// <inheritdoc />
    protected override void Announce() => journal.Announce();
}
