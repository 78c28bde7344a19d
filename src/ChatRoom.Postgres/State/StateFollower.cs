using ChatRoom.Postgres.Configuration;
using ChatRoom.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres.State;

/// <summary>Applies the changes of other nodes to the state: from when the state was read until the last connection has ended.</summary>
internal sealed class StateFollower(ChatState state, StatePeers peers, IOptions<ClusterOptions> cluster) : IHostedLifecycleService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (cluster.Value.Enabled)
        {
            peers.Start(state.CatchUpAsync);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StoppedAsync(CancellationToken cancellationToken) => await peers.DisposeAsync();

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
