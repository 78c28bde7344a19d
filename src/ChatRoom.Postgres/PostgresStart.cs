using ChatRoom.Postgres.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Postgres;

/// <summary>Opens the journal and the state before the server listens; if the database cannot be used, the server does not start.</summary>
internal sealed class PostgresStart(PostgresJournal journal, PostgresStateStore state) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        state.Open();
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
