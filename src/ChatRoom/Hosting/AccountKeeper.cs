using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>
/// Creates the secret of salts before the server listens, and once a minute removes access tokens, accounts and suspensions that
/// have expired.
/// </summary>
internal sealed class AccountKeeper(AccountExpiry expiry, SaltSecret secret, ChatLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly GuardedSteps _steps = new(log);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await secret.CreateAsync(cancellationToken);
        }
        catch (StateException)
        {
            // The state logs it. The secret is created when it is used first.
        }

        await base.StartAsync(cancellationToken);
    }

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
