using Microsoft.Extensions.Hosting;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// Shuts this node down cleanly when the other nodes have declared it over. The exit code asks the service manager to start the process
/// again, as a new node. The code is not 1, after which service managers do not restart the server.
/// </summary>
internal sealed class FencedExit(Membership membership, IHostApplicationLifetime lifetime) : IHostedService
{
    private const int TryAgain = 75; // EX_TEMPFAIL

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
        Environment.ExitCode = TryAgain;
        _ = Task.Run(lifetime.StopApplication);
    }
}
