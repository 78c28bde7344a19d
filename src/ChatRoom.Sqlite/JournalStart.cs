using ChatRoom.Journal;
using ChatRoom.Sqlite.State;

namespace ChatRoom.Sqlite;

/// <summary>Opens the files of the journal and the state.</summary>
internal sealed class JournalStart(SqliteJournal journal, SqliteStateStore state) : StorageStart
{
    /// <inheritdoc />
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync();
        await state.OpenAsync();
    }

    /// <inheritdoc />
    protected override void Announce() => journal.Announce();
}
