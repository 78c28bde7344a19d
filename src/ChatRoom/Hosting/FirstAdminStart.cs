using ChatRoom.Diagnostics;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Shows the operator of a server without an admin how to become one, once clients can connect.</summary>
internal sealed class FirstAdminStart(FirstAdmin first, Admins admins, IClusterDuty duty, ChatLog log) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var name in admins.Unregistered)
        {
            log.AdminNotRegistered(name);
        }

        try
        {
            if (await duty.IsMineAsync(cancellationToken) && await first.IssueAsync(cancellationToken) is { } token)
            {
                log.AdminTokenIssued(token);
            }
        }
        catch (StateException)
        {
            // The state logs it. The next start issues a token.
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
