using ChatRoom.Diagnostics;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Shows the operator of a server without an admin how to become one. Starts after the state is open.</summary>
internal sealed class FirstAdminStart(FirstAdmin first, ChatLog log) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await first.IssueAsync(cancellationToken) is { } token)
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
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
