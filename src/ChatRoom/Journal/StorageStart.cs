using Microsoft.Extensions.Hosting;

namespace ChatRoom.Journal;

/// <summary>Opens the storage before the server listens; if it cannot be used, the server does not start.</summary>
internal abstract class StorageStart : IHostedLifecycleService
{
    /// <summary>Opens the journal and the state.</summary>
    public abstract Task StartingAsync(CancellationToken cancellationToken);

    /// <summary>Logs that they are open. Called when the server is up, so that a failed start does not log it.</summary>
    protected abstract void Announce();

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Announce();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
