using ChatRoom.Diagnostics;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Once a minute, removes access tokens and accounts that have expired.</summary>
internal sealed class AccountKeeper(AccountExpiry expiry, ChatLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly GuardedSteps _steps = new(log);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await _steps.RunAsync("removing expired accounts and access tokens", () => TurnAsync(stoppingToken));
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private async ValueTask TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await expiry.TurnAsync(cancellationToken);
        }
        catch (StateException)
        {
            // The state logs it. The next turn tries again.
        }
    }
}
