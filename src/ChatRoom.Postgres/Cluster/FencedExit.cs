using Microsoft.Extensions.Hosting;

namespace ChatRoom.Postgres.Cluster;

/// <summary>Shuts the server down cleanly, with exit code 1, when the other nodes have declared it over: whatever runs it starts it again, with a new number.</summary>
internal sealed class FencedExit(Membership membership, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        membership.Fenced += End;
        if (membership.IsFenced)
        {
            End();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        membership.Fenced -= End;
        return Task.CompletedTask;
    }

    private void End()
    {
        Environment.ExitCode = 1;
        _ = Task.Run(lifetime.StopApplication);
    }
}
