using ChatRoom.Sqlite.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Sqlite;

/// <summary>Opens the journal and the state before the server listens; if a file cannot be used, the server does not start.</summary>
internal sealed class JournalStart(SqliteJournal journal, SqliteStateStore state) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync();
        await state.OpenAsync();
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        journal.Announce();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
