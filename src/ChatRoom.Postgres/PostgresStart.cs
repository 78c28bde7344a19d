using ChatRoom.Journal;
using ChatRoom.Postgres.State;

namespace ChatRoom.Postgres;

/// <summary>Opens the journal and the state in the database.</summary>
internal sealed class PostgresStart(PostgresJournal journal, PostgresStateStore state) : StorageStart
{
    /// <inheritdoc />
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        state.Open();
    }

    /// <inheritdoc />
    protected override void Announce() => journal.Announce();
}
