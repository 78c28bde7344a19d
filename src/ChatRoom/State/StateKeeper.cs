using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.State;

/// <summary>Opens the state before the server listens, and stores the changes that may wait every two seconds and at the end.</summary>
internal sealed class StateKeeper(ChatState state, IStateStore store, IOptions<ChatRoomOptions> options, ILogger<ChatState> log, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await state.OpenAsync(cancellationToken);
        if (store is MemoryStateStore && options.Value.Accounts.Enabled)
        {
            StateLog.InMemory(log);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await StoreAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await StoreAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await state.StoreLaterAsync(cancellationToken);
        }
        catch (StateException e)
        {
            StateLog.Waits(log, e);
        }
    }
}
