using Microsoft.Extensions.Hosting;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// Shuts the server down cleanly when the other nodes have declared it over: whatever runs it starts it again, with a new number.
/// The exit code is not 1, after which a restart would be useless.
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
