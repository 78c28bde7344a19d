using ChatRoom.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Moderation.Filters;

/// <summary>Removes the messages that no moderator has looked at in time, once a minute.</summary>
internal sealed class HeldExpiry(HeldMessages held, TimeProvider time) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RemoveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await held.RemoveExpiredAsync(cancellationToken);
        }
        catch (StateException)
        {
            // The state has logged it. Meanwhile nobody can list or publish them.
        }
    }
}
